// One process of the proof: for each event that it is told it writes to the ledger, in the outcome's own transaction.
import { setTimeout as wait } from 'node:timers/promises'
import { createIdempotency } from '@hookonce/core'
import { mongodbStore } from '@hookonce/mongodb'
import { MongoClient } from 'mongodb'

const [url = '', collection = ''] = process.argv.slice(2)
const client = await new MongoClient(url).connect()
const db = client.db('hookonce-tests')
const ledger = db.collection(`${collection} ledger`)
const store = mongodbStore({ collection: db.collection(collection) })
const idempotency = createIdempotency({ scope: 'proof', store, leaseMs: 1_000, maxAttempts: 1_000 })
const pause = () => wait(Math.random() * 10)

process.on('message', async (event: string) => {
  try {
    const { status } = await idempotency.transaction(event, async (session) => {
      await pause()
      await ledger.insertOne({ event }, { session })
      await pause()
    })
    process.send?.({ event, status })
  } catch (error) {
    process.send?.({ event, status: (error as { code?: string }).code ?? String(error) })
  }
})
process.send?.('ready')
