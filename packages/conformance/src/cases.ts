import type { StoreCase } from './case'
import { attemptsCases, takeoverCases } from './cases/attempts'
import { bytesCases } from './cases/bytes'
import { capacityCases } from './cases/capacity'
import { expiryCases } from './cases/expiry'
import { failureCases } from './cases/failure'
import { fenceCases } from './cases/fence'
import { fingerprintCases } from './cases/fingerprint'
import { identityCases } from './cases/identity'
import { leaseCases } from './cases/lease'
import { outcomeCases } from './cases/outcome'
import { resendCases } from './cases/resend'
import { retentionCases } from './cases/retention'
import { staleCases } from './cases/stale'
import { togetherCases } from './cases/together'
import { trustCases } from './cases/trust'
import { vanishedCases } from './cases/vanished'
import { winnerCases } from './cases/winner'

/** Every check of a store, in the order of the guarantees. Independent of one another: run them in any order, or at once. */
export const storeCases: readonly StoreCase[] = [
  ...winnerCases,
  ...resendCases,
  ...staleCases,
  ...fenceCases,
  ...leaseCases,
  ...outcomeCases,
  ...expiryCases,
  ...bytesCases,
  ...identityCases,
  ...trustCases,
  ...fingerprintCases,
  ...attemptsCases,
  ...takeoverCases,
  ...failureCases,
  ...retentionCases,
  ...vanishedCases,
  ...capacityCases,
  ...togetherCases,
]
