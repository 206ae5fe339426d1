import type { Delivery, Refusal } from '@hookonce/http'

/** How a sender's deliveries prove themselves. */
export interface Signature {
  /** For people: the algorithm, what it is made over, and where it is. */
  description: string
  /** How far the signed time may lie from the arrival. Milliseconds; absent where no time is signed. */
  toleranceMs?: number
  /** Nothing for a delivery that is genuine and fresh. */
  verify(delivery: Delivery): Promise<Refusal | undefined>
}
