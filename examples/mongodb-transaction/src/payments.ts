// #region payments
import { createIdempotency } from '@hookonce/core'
import { mongodbStore } from '@hookonce/mongodb'
import type { MongoClient } from 'mongodb'

export interface Payment {
  id: string
  account: string
  cents: number
}

export async function paymentHandler(client: MongoClient) {
  const db = client.db('bank')
  const accounts = db.collection<{ _id: string; cents: number }>('accounts')
  const store = mongodbStore({ collection: db.collection('hookonce') })
  await store.migrate()
  const idempotency = createIdempotency({ scope: 'payments', store, inProgress: 'wait' })

  // The balance and the event's outcome commit together, or neither does: a payment is booked exactly once.
  return ({ id, account, cents }: Payment) =>
    idempotency.transaction(id, async (session) => {
      await accounts.updateOne({ _id: account }, { $inc: { cents } }, { upsert: true, session })
      return { booked: cents }
    })
}
// #endregion
