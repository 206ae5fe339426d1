import type { Transactions } from '@hookonce/core'
import { change, finder, holds, settleItem } from './change'
import type { Connection } from './clients/connection'
import type { Query, Row } from './query'
import { isRolledBack } from './sqlstate'
import type { Statements } from './statements'

export const transactionsOf = (
  { queryIn, transaction }: Connection<unknown>,
  sql: { settle: Statements; find: string },
): Transactions<unknown> => ({
  async settleIn(tx, lease, outcome) {
    const query: Query = async (text, values) => (await queryIn(tx, text, values)).rows as Row[]
    const settle = async () => (await query(sql.settle.one, settleItem(lease, outcome)))[0]
    const found = await change(lease, settle, finder(query, sql))
    if (found === 'changed') return 'ok'
    if (!found) return 'vanished'
    return holds(lease, found) ? 'settled' : 'stale'
  },

  async transaction(work) {
    let worked = false
    try {
      return await transaction(async (tx) => {
        const value = await work(tx)
        worked = true
        return value
      })
    } catch (cause) {
      // The work was done, and what became of its COMMIT nobody has told (F60).
      if (!worked || isRolledBack(cause)) throw cause
      throw Object.assign(new Error('The fate of the COMMIT is unknown', { cause }), { unknown: true })
    }
  },
})
