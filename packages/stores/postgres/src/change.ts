import type { Lease, Outcome, StoredRecord } from '@hookonce/core'
import type { Item } from './lane'
import { deadlineMs, pause, type Query, type Row } from './query'
import { storedRecord } from './reply'

export type Find = (key: string) => Promise<StoredRecord | undefined>

export const finder =
  (query: Query, sql: { find: string }): Find =>
  async (key) => {
    const [row] = await query(sql.find, [key])
    return row && storedRecord(row)
  }

export const holds = ({ owner, fence }: Lease, record: StoredRecord): boolean =>
  record.owner === owner && record.fence === fence

/**
 * Changes the record of a claim that runs, by a statement that answers with a row where it did; else tells what is
 * there instead. Sent again for as long as its row is locked: a transaction has settled it, or a claim is in flight.
 */
export async function change(
  lease: Lease,
  send: () => Promise<Row | undefined>,
  find: Find,
): Promise<'changed' | StoredRecord | undefined> {
  const end = Date.now() + deadlineMs
  for (;;) {
    if (await send()) return 'changed'
    const record = await find(lease.key)
    if (record?.status !== 'processing' || !holds(lease, record)) return record
    if (Date.now() > end) throw new Error(`The row of ${lease.key} stayed locked for ${deadlineMs} ms`)
    await pause(20)
  }
}

/** In the order of the statement's parameters. */
export function settleItem({ key, owner, fence }: Lease, outcome: Outcome): Item {
  const { status, retentionMs } = outcome
  if (status === 'completed') return [key, owner, fence, status, outcome.result ?? null, retentionMs, null, 0]
  const { error = null, retryAfterMs = null, charge = true } = outcome
  return [key, owner, fence, status, error, retentionMs, retryAfterMs, charge ? 0 : 1]
}
