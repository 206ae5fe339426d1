import type { RunContext } from '@hookonce/core'
import type { PlannedEvent } from '../world/plan'
import type { SimulatedProcess } from '../world/process'

/** One delivery: a call of `run()` or `wrap()` in a process. */
export interface Call {
  id: number
  event: PlannedEvent
  fingerprint: string | undefined
  process: SimulatedProcess
  /** By the timeline. */
  sentAt: number
  /** By its process's own clock. */
  startedAt: number
  runs: Run[]
  /** One per logical claim. */
  owners: Set<string>
  /** What the store told it that makes an error plausible. */
  heard: Set<string>
  /** It met a fault: a lost packet, a store that is down, a pause. */
  troubled: boolean
  ended: boolean
}

/** One start of a handler. */
export interface Run {
  id: number
  call: Call
  grant: Grant
  context: RunContext
  /** By its process's own clock. */
  startedAt: number
  state: 'running' | 'returned' | 'threw'
  /** The store answered its settle in time. */
  reportedBack: boolean
  value?: unknown
  error?: unknown
}

/** One grant of a key by the store. */
export interface Grant {
  history: History
  owner: string
  fence: number
  attempts: number
  takeover: boolean
  process: SimulatedProcess
  call: Call
  run?: Run
  /** Until when its process may believe to hold the key, by that process's own clock. */
  heldUntil: number
  /** What befell it: why a lapse of its lease is no fault of core's. */
  excuses: Set<string>
  /** What core told its user: by observers, of this fence. */
  told: Set<string>
  /** Replies to its settle that reached the process. */
  settleReplies: string[]
  settlesSent: number
}

/** An outcome that the store recorded. */
export interface Recorded {
  grant: Grant
  final: boolean
  status: 'completed' | 'failed'
  result: unknown
  attempts: number
  fingerprint: string | undefined
  /** From when on it no longer stood, and why. */
  gone: { at: number; why: 'expired' | 'lost' | 'forgotten' | 'retried' } | undefined
}

/** All that happened to one key, as the store knows it. */
export interface History {
  storeKey: string
  event: PlannedEvent
  grants: Grant[]
  outcomes: Recorded[]
  fingerprints: Set<string>
  lost: boolean
  forgotten: boolean
}

/** The truth: what really happened, kept beside the code under test and never shown to it. */
export class Ledger {
  readonly violations: string[] = []
  readonly histories = new Map<string, History>()
  readonly calls: Call[] = []
  readonly runs: Run[] = []
  /** Two handlers of one key that ran at the same time. */
  readonly overlaps: [first: Run, second: Run][] = []
  readonly #report: (violation: string) => void
  readonly #troubledOwners = new Map<string, Set<string>>()

  constructor(report: (violation: string) => void) {
    this.#report = report
  }

  violate(what: string): void {
    this.violations.push(what)
    this.#report(what)
  }

  history(storeKey: string, event: PlannedEvent): History {
    const known = this.histories.get(storeKey)
    if (known) return known
    const history = {
      storeKey,
      event,
      grants: [],
      outcomes: [],
      fingerprints: new Set<string>(),
      lost: false,
      forgotten: false,
    }
    this.histories.set(storeKey, history)
    return history
  }

  historyOf(event: PlannedEvent): History | undefined {
    return [...this.histories.values()].find((history) => history.event === event)
  }

  grant(storeKey: string, fence: number): Grant | undefined {
    return this.histories.get(storeKey)?.grants.findLast((grant) => grant.fence === fence)
  }

  /** What befell an owner's claims counts for the grant that comes of them. */
  excusesOf(owner: string): Set<string> {
    const known = this.#troubledOwners.get(owner)
    if (known) return known
    const excuses = new Set<string>()
    this.#troubledOwners.set(owner, excuses)
    return excuses
  }

  /** A process met trouble: its grants may lapse, its calls may fail. */
  befall(process: SimulatedProcess, what: string): void {
    for (const { grants } of this.histories.values()) {
      for (const grant of grants) if (grant.process === process) grant.excuses.add(what)
    }
    for (const call of this.calls) if (call.process === process) call.troubled = true
  }

  /** Everybody did. */
  befallAll(what: string): void {
    for (const { grants } of this.histories.values()) for (const grant of grants) grant.excuses.add(what)
    for (const call of this.calls) call.troubled = true
  }
}

/** The outcome that stands, as far as we know. */
export const standing = ({ outcomes }: History): Recorded | undefined => outcomes.findLast(({ gone }) => !gone)

export function ended(outcome: Recorded | undefined, at: number, why: NonNullable<Recorded['gone']>['why']): void {
  if (outcome) outcome.gone = { at, why }
}

/** Could the call have been told of it? A run of its own process may hand on what the store has lost meanwhile. */
export const stoodDuring = ({ gone, grant }: Recorded, { sentAt, process }: Call): boolean =>
  !gone || gone.at >= sentAt || (gone.why === 'lost' && grant.process === process)

/** Fingerprints that do not contradict each other. */
export const agree = (one?: string, other?: string): boolean =>
  one === undefined || other === undefined || one === other
