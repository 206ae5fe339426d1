import type { StoreCase } from '../case'
import { commitCases } from './cases/commit'
import { lockCases } from './cases/lock'
import { refusalCases } from './cases/refusal'

/** Every check of a store's transactions; the names start with the number of what they check, T1 to T4. */
export const transactionCases: readonly StoreCase[] = [...commitCases, ...refusalCases, ...lockCases]
