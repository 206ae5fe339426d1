import { hrtime } from 'node:process'
import type { ClaimRequest, Lease, Outcome, Store, StoredRecord } from '@hookonce/core'

export type Call =
  | { do: 'claim'; request: ClaimRequest }
  | { do: 'renew'; lease: Lease; leaseMs: number }
  | { do: 'settle'; lease: Lease; outcome: Outcome }
  | { do: 'find' | 'forget' }

/** What one client called, when, and what it was told. Plain data, so that a process can send it as JSON. */
export interface Operation {
  client: number
  key: string
  call: Call
  calledAt: number
  /** Absent: no answer came. Unknown whether the store did it, or will yet. */
  answer?: { at: number; reply: Reply }
}

/** A reply without its bytes and times: those have cases of their own. `find` of no record gives `null`. */
export type Reply = string | boolean | null | Seen

export type Seen = Pick<Partial<StoredRecord>, 'owner' | 'fence' | 'attempts' | 'takeover'> & { status: string }

/** Microseconds on a clock that all processes of this machine share. */
export const microseconds = (): number => Number(hrtime.bigint()) / 1000

export async function perform(store: Store, key: string, call: Call): Promise<Reply> {
  switch (call.do) {
    case 'claim':
      return seen(await store.claim(call.request))
    case 'renew':
      return store.renew(call.lease, call.leaseMs)
    case 'settle':
      return store.settle(call.lease, call.outcome)
    case 'find': {
      const record = await store.find(key)
      return record ? seen(record) : null
    }
    case 'forget':
      return store.forget(key)
  }
}

export function seen({ status, owner, fence, attempts, takeover }: Seen): Seen {
  const picked = { status, owner, fence, attempts, takeover }
  return Object.fromEntries(Object.entries(picked).filter(([, value]) => value !== undefined)) as Seen
}
