// Types as users meet them; checked by tsc alone.
import { createIdempotency, type Idempotency, type Store, type TransactionalStore } from '@hookonce/core'

declare const idempotency: Idempotency

/** A key that takes fewer parameters takes none away from the handler. */
const lookup = idempotency.wrap(async (id: string, limit?: number) => [id, limit ?? 0] as const, { key: (id) => id })
export const rows: Promise<readonly [string, number]> = lookup('a', 1)
void lookup('a')

/** A fingerprint may look at what the key does not. */
export const pay: (id: string, amount: number) => Promise<string> = idempotency.wrap(
  (id: string, amount: number) => (amount > 0 ? Promise.resolve(id) : id),
  { key: (id) => id, fingerprint: (_, amount) => `${amount}` },
)

/** `this` is the handler's own. */
export const account = {
  name: 'acme',
  greet: idempotency.wrap(
    function (this: { name: string }, id: string) {
      return `${this.name} ${id}`
    },
    { key: (id) => id },
  ),
}
export const greeting: Promise<string> = account.greet('x')

// @ts-expect-error: the key is a string
idempotency.wrap((id: number) => id, { key: (id) => id })

// @ts-expect-error: a wrapped function takes what the handler takes
void lookup(1)

export const outcome: Promise<{ status: 'executed' | 'replayed'; value: number; attempts: number }> = idempotency.run(
  'k',
  ({ attempt }) => attempt,
)

declare const plainStore: Store
declare const sqlStore: TransactionalStore<{ query(sql: string): Promise<void> }>

/** Transactions are there where the store has them, with the store's own kind of transaction. */
const sql = createIdempotency({ scope: 's', store: sqlStore })
export const receipt: Promise<{ value: number }> = sql.transaction('k', async (tx, { attempt }) => {
  await tx.query('insert')
  return attempt
})
void sql.scoped('t').run('k', (ctx) => ctx.complete({ query: async () => undefined }, 1))
export const anywhere: Idempotency = sql

const plain = createIdempotency({ scope: 's', store: plainStore })
// @ts-expect-error: this store has no transactions
void plain.transaction
// @ts-expect-error: so its runs can't complete in one
void plain.run('k', (ctx) => ctx.complete({}, 1))
// @ts-expect-error: a transaction of another library
void sql.run('k', (ctx) => ctx.complete({}, 1))
