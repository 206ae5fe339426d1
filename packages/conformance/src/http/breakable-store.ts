import type { Store, StoredRecord } from '@hookonce/core'
import * as machine from '@hookonce/core/machine'

export type Operation = keyof Store

/** The state machine as a store, some of whose operations can be made to fail. */
export function breakableStore(isDown: (operation: Operation) => boolean): Store {
  const records = new Map<string, StoredRecord>()
  function apply<Reply>(
    operation: Operation,
    key: string,
    step: (stored: StoredRecord | undefined) => machine.Transition<Reply>,
  ): Reply {
    if (isDown(operation)) throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
    const { record, reply } = step(records.get(key))
    if (record) records.set(key, record)
    else records.delete(key)
    return reply
  }
  const now = () => Date.now()
  return {
    claim: async (request) => apply('claim', request.key, (stored) => machine.claim(stored, request, now())),
    renew: async (lease, ms) => apply('renew', lease.key, (stored) => machine.renew(stored, lease, ms, now())),
    settle: async (lease, outcome) =>
      apply('settle', lease.key, (stored) => machine.settle(stored, lease, outcome, now())),
    find: async (key) => apply('find', key, (record) => ({ record, reply: machine.live(record, now()) })),
    forget: async (key) => apply('forget', key, (record) => ({ record: undefined, reply: record !== undefined })),
  }
}
