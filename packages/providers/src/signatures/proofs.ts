import type { Delivery, Refusal } from '@hookonce/http'
import { checkFreshness } from '../timestamp'
import type { Algorithm } from './algorithm'
import { invalid, missing, notGenuine } from './refusals'

/** A signature that a delivery carries. */
export interface Proof {
  algorithm: Algorithm
  signature: Uint8Array
  /** What it must have been made over. */
  content: Uint8Array
  /** The signed time, where there is one. Milliseconds since the epoch. */
  sentAtMs?: number
}

/** More than any sender sends while a secret is rotated; each costs a pass over the body. */
const maxProofs = 10

/** Refuses a delivery unless one of the proofs in the header is genuine and, where a time is signed, fresh. */
export async function checkProofs(
  { headers, receivedAt }: Delivery,
  header: string,
  toleranceMs: number | undefined,
  proofsIn: (value: string) => readonly Proof[] | Refusal,
): Promise<Refusal | undefined> {
  const value = headers.get(header)
  if (value === null) return missing(header)
  const proofs = proofsIn(value)
  if ('refused' in proofs) return proofs
  if (proofs.length === 0) return invalid(header, 'is malformed')
  if (proofs.length > maxProofs) return invalid(header, `has more than ${maxProofs} signatures`)
  for (const { algorithm, signature, content, sentAtMs } of proofs) {
    if (!(await algorithm.isGenuine(signature, content))) continue
    // Asked when the signature has passed: to others, nothing is told of the time.
    return sentAtMs === undefined ? undefined : checkFreshness(sentAtMs, receivedAt, toleranceMs ?? 0)
  }
  return notGenuine(header)
}
