import type { Does, Entry, Of, Sent } from '../ledger/entry'

/** One operation on a store, as its client saw it. */
export interface Operation {
  does: Does
  who: string
  delivery: string
  owner?: string
  fence?: number
  outcome?: Sent
  sentAt: number
  /** Without one its client died, or still waits. */
  endedAt?: number
  /** What it was told; absent if it was rejected, or never answered. */
  reply?: Of<'reply'>
}

/** One grant, as told to its owner. */
export interface Grant {
  owner: string
  fence: number
  attempts: number
  takeover: boolean
  who: string
  delivery: string
  sentAt: number
  grantedAt: number
}

/** All that the ledger has about one key, taken apart. */
export interface History {
  key: string
  entries: Entry[]
  operations: Operation[]
  /** By fence. */
  grants: Grant[]
  runs: Of<'run'>[]
  answers: Of<'answer'>[]
  record?: Of<'record'>
}

/** When each process began and ended, stopped and went on; what struck network and server. */
export interface Course {
  exits: Map<string, Of<'exit' | 'start' | 'stop' | 'continue'>>
  disturbances: Entry[]
}

export function historiesOf(entries: readonly Entry[]): { histories: History[]; course: Course } {
  const byKey = new Map<string, Entry[]>()
  const course: Course = { exits: new Map(), disturbances: [] }
  for (const entry of entries) {
    if (!('key' in entry)) {
      if (entry.what === 'exit') course.exits.set(entry.process, entry)
      else if (entry.what !== 'start') course.disturbances.push(entry)
      continue
    }
    const known = byKey.get(entry.key)
    if (known) known.push(entry)
    else byKey.set(entry.key, [entry])
  }
  return { histories: [...byKey].map(([key, ofKey]) => historyOf(key, ofKey)), course }
}

function historyOf(key: string, entries: Entry[]): History {
  const history: History = { key, entries, operations: [], grants: [], runs: [], answers: [] }
  const open = new Map<string, Operation>()
  for (const entry of entries) {
    switch (entry.what) {
      case 'sent': {
        const { does, who, delivery, owner, fence, outcome, t: sentAt } = entry
        const operation: Operation = { does, who, delivery, owner, fence, outcome, sentAt }
        open.set(`${who}/${entry.op}`, operation)
        history.operations.push(operation)
        break
      }
      case 'reply':
      case 'unknown': {
        const operation = open.get(`${entry.who}/${entry.op}`)
        if (!operation) break
        operation.endedAt = entry.t
        if (entry.what === 'reply') operation.reply = entry
        break
      }
      case 'run':
        history.runs.push(entry)
        break
      case 'answer':
        history.answers.push(entry)
        break
      case 'record':
        history.record = entry
        break
      default:
    }
  }
  history.grants = grantsOf(history.operations)
  return history
}

/** A claim that was re-sent, and recognised, is one grant. */
function grantsOf(operations: readonly Operation[]): Grant[] {
  const grants = new Map<string, Grant>()
  for (const { does, who, delivery, owner = '', sentAt, reply } of operations) {
    if (does !== 'claim' || reply?.status !== 'claimed') continue
    const { fence = 0, attempts = 0, takeover = false, t: grantedAt } = reply
    const known = grants.get(`${owner} ${fence}`)
    if (known) known.grantedAt = Math.min(known.grantedAt, grantedAt)
    else grants.set(`${owner} ${fence}`, { owner, fence, attempts, takeover, who, delivery, sentAt, grantedAt })
  }
  return [...grants.values()].sort((one, other) => one.fence - other.fence)
}

/** Was this done under that grant? A claim that comes late may be granted anew: one owner then has two grants. */
export const isOf = ({ owner, fence }: Grant, operation: Operation): boolean =>
  operation.owner === owner && (operation.fence ?? operation.reply?.fence ?? fence) === fence
