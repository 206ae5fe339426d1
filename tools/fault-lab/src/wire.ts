// What supervisor and workers say to each other. Plain data, as JSON.
import type { Policy } from '@hookonce/core'

/** The places at which a worker can be killed, stopped or cut off: the twelve of the crash matrix, and before a write. */
export type Point =
  | 'pre-claim'
  | 'claim-sent'
  | 'claimed'
  | 'mid-handler'
  | 'effect-done'
  | 'pre-renew'
  | 'renew-sent'
  | 'pre-settle'
  | 'settle-sent'
  | 'settle-acked'
  | 'commit-sent'
  | 'response-sent'
  | 'pre-fail'
  | 'fail-sent'
  | 'release-sent'
  | 'shutdown'
  | 'pre-find'
  | 'pre-forget'

export type NetworkFault =
  | 'cut before forwarding'
  | 'cut after the answer'
  | 'reset'
  | 'held, released late'
  | 'black hole to the server'
  | 'black hole to the client'
  | 'delayed past the timeout'
  | 'byte by byte'

/** What happens to a worker when a delivery reaches a point. */
export interface Fault {
  at: Point
  do: 'kill' | 'stop' | 'stall' | NetworkFault
  /** Those of one group wait for each other at their points: then it happens to all of them at once. */
  group?: string
  size?: number
}

/** One delivery of an event: what the handler does, and what befalls it. */
export interface Delivery {
  key: string
  id: string
  does: 'run' | 'find' | 'forget'
  /** How long the handler takes. */
  ms: number
  /** The handler throws. */
  fails?: boolean
  /** The handler stops when it is aborted; else it goes on. */
  heeds?: boolean
  fault?: Fault
}

export type Mode = 'plain' | 'fenced' | 'transactional'

/** How a worker is set up. */
export interface Settings {
  /** Names the process in the ledger: slot and generation. */
  name: string
  url: string
  ledger: string
  mode: Mode
  policy: Partial<Policy>
  /** No deliveries: the worker soaks by itself. */
  soak?: Soak
}

/** How long, and over how many keys. */
export interface Soak {
  keys: number
  ms: number
}

/** What a soak came to. */
export interface Soaked {
  keys: number
  /** Heap in use after a collection, in the second quarter and in the last. MiB. */
  heapEarlyMiB: number
  heapLateMiB: number
  handlesEarly: number
  handlesLate: number
  timersEarly: number
  timersLate: number
  /** Runs that were under way when the shutdown came, and how they ended. */
  shutDownUnder: number
  finished: number
  givenBack: number
  problems: string[]
}

/** What the handler returns: which run it was. */
export interface Value {
  run: string
  fence: number
}

/** The body of an answer. */
export type Answer =
  | { status: 'executed' | 'replayed'; value: Value; attempts: number }
  | { status: 'found' | 'forgotten'; value: unknown }
  | { status: 'refused'; code: string; message: string }

export type ToSupervisor =
  | { say: 'ready'; port: number }
  | { say: 'stopping' }
  /** Its wall clock, as it starts and as it ends. */
  | { say: 'wall'; wall: number }
  | { say: 'soaked'; figures: Soaked }
  | { say: 'arm'; fault: NetworkFault; id: number }
  | { say: 'effect'; id: number; key: string; run: string; fence: number; derived: string }

export type ToWorker = { say: 'go on'; id: number; verdict?: string } | { say: 'shut down' }
