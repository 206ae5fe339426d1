/** What became of the events of a measurement. */
export interface Counts {
  /** Calls that were answered. */
  events: number
  /** Runs of the handler. */
  executed: number
  /** Calls told that another run of their key has not ended. */
  refused: number
}

export const countsOf = (): Counts => ({ events: 0, executed: 0, refused: 0 })
