import type { Store, StoredRecord } from '@hookonce/core'
import * as machine from '@hookonce/core/machine'

export type Operation = keyof Store

/** The state machine as a store. `before` is asked first, and may throw for an operation, or make it wait. */
export function breakableStore(before: (operation: Operation) => Promise<void>): Store {
  const records = new Map<string, StoredRecord>()
  async function apply<Reply>(
    operation: Operation,
    key: string,
    step: (stored: StoredRecord | undefined) => machine.Transition<Reply>,
  ): Promise<Reply> {
    await before(operation)
    const { record, reply } = step(records.get(key))
    if (record) records.set(key, record)
    else records.delete(key)
    return reply
  }
  const now = () => Date.now()
  return {
    claim: (request) => apply('claim', request.key, (stored) => machine.claim(stored, request, now())),
    renew: (lease, ms) => apply('renew', lease.key, (stored) => machine.renew(stored, lease, ms, now())),
    settle: (lease, outcome) => apply('settle', lease.key, (stored) => machine.settle(stored, lease, outcome, now())),
    find: (key) => apply('find', key, (record) => ({ record, reply: machine.live(record, now()) })),
    forget: (key) => apply('forget', key, (record) => ({ record: undefined, reply: record !== undefined })),
  }
}
