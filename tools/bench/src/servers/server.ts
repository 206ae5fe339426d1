/** A store's server, for as long as the run takes. */
export interface BenchServer {
  url: string
  port: number
  /** Its name and version, and what about it matters for the figures. */
  description: string
  /** Not the real thing: its figures say nothing about it. */
  standIn?: boolean
  /** Deletes all records. */
  reset(): Promise<void>
  /** Bytes that all records take now, with all that the server keeps about them. */
  bytes(): Promise<number>
  /** Settled records of ours, the numbers from `from` to before `to`; or ones that have just expired. */
  fill?(from: number, to: number, expired?: 'expired'): Promise<void>
  /** Deletes what has expired; how many. Left out where the server does so by itself. */
  sweep?(): Promise<number>
  stop(): Promise<void>
}
