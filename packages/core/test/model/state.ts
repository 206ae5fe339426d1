import type { StoredRecord } from '@hookonce/core'
import { Interned } from './interned'
import { type Ending, workers } from './scope'

/** What one worker knows. A pause is no state of its own: a paused worker makes no move while the clock ticks. */
export type Worker =
  | { phase: 'idle'; claim: number }
  | { phase: 'claiming'; claim: number }
  /** `heldUntil`: by the store's clock, as it was told. `robbed`: the record was lost or forgotten since. */
  | { phase: 'running'; claim: number; fence: number; attempts: number; heldUntil: number; robbed: boolean }
  | { phase: 'settling'; claim: number; fence: number; attempts: number; ending: Ending }

/** A request on its way to the store. */
export type Message =
  | { kind: 'claim'; worker: number; claim: number }
  | { kind: 'renew'; worker: number; claim: number; fence: number; attempts: number }
  | { kind: 'settle'; worker: number; claim: number; fence: number; attempts: number; ending: Ending }

/** What the invariants remember of the key's past. */
export interface Past {
  highestFence: number
  /** Grants of the record that lives, less those given back. */
  attempts: number
  /** The outcome that must stand until then. */
  final?: { owner: string; fence: number; until: number }
}

export interface State {
  now: number
  record: StoredRecord | undefined
  past: Past
  workers: readonly Worker[]
  inFlight: readonly Message[]
}

const records = new Interned(textOfRecord)
const pasts = new Interned<Past>(
  ({ highestFence, attempts, final }) =>
    `${highestFence} ${attempts} ${final ? `${final.owner} ${final.fence} ${final.until}` : ''}`,
)
const knowledge = new Interned<Worker>((worker) => Object.values(worker).join(' '))
const messages = new Interned<Message>((message) => Object.values(message).join(' '))

/** 0: none. */
export const recordId = (record: StoredRecord | undefined): number => (record ? records.idOf(record) + 1 : 0)
export const messageId = (message: Message): number => messages.idOf(message)

/** A state as a short text: equal states, equal texts. */
export function encode({ now, record, past, workers, inFlight }: State): string {
  return String.fromCharCode(
    now,
    recordId(record),
    pasts.idOf(past),
    ...workers.map((worker) => knowledge.idOf(worker)),
    ...inFlight.map(messageId).sort((one, other) => one - other),
  )
}

export function decode(text: string): State {
  const [now = 0, record = 0, past = 0, ...rest] = Array.from({ length: text.length }, (_, index) =>
    text.charCodeAt(index),
  )
  return {
    now,
    record: record === 0 ? undefined : records.valueOf(record - 1),
    past: pasts.valueOf(past),
    workers: rest.slice(0, workers).map((id) => knowledge.valueOf(id)),
    inFlight: rest.slice(workers).map((id) => messages.valueOf(id)),
  }
}

function textOfRecord(record: StoredRecord): string {
  const { owner, fence, attempts, takeover, status, expiresAt } = record
  const at = 'leaseUntil' in record ? record.leaseUntil.getTime() : record.settledAt.getTime()
  const more =
    record.status === 'failed' ? record.retryAt?.getTime() : record.status === 'completed' ? record.vanished : ''
  const result = record.status === 'completed' ? record.result?.join() : ''
  return [
    owner,
    fence,
    attempts,
    takeover,
    status,
    record.createdAt.getTime(),
    expiresAt.getTime(),
    at,
    more,
    result,
  ].join(' ')
}
