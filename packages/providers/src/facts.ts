/** What is known of a sender: docs/providers.md is made of it. */
export interface Facts {
  /** As the sender writes itself. */
  sender: string
  /** Where the event's id is, in Markdown. */
  id: string
  /**
   * Does the signature cover the id, so that it can't be replaced? `bound`: it does not, and the key is a digest of what
   * is signed instead. `no`: whoever can send one genuine delivery can send it again as another event.
   */
  idSigned: 'yes' | 'bound' | 'no'
  /** The sender has no event id, and the key is put together: `lossy` where two events can share it. */
  fallback?: 'exact' | 'lossy'
  /** How the deliveries prove themselves, in Markdown. */
  signature: string
  /** How far a signed time may lie from the arrival, unless told otherwise. Milliseconds. */
  toleranceMs?: number
  /** For how long the same event may come again. Milliseconds; absent where the sender does not say. */
  resendMs?: number
  /** How it comes again, in a few words. */
  resends: string
  /** Does the sender say how long it waits? If not, `timeoutMs` is a cautious guess. */
  timeoutKnown: boolean
  ordering: string
  source: string
}
