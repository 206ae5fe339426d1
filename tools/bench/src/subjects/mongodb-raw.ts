import { MongoClient } from 'mongodb'
import { collections, database } from './mongodb-collections'
import { leaseMs, retentionMs } from './periods'
import type { Subject } from './subject'

interface Stored {
  _id: string
  result?: string
  expiresAt: Date
}

const duplicateKey = 11_000
const from = (ms: number) => new Date(Date.now() + ms)

/** `insertOne`, which a duplicate fails, and `updateOne`; acknowledged by a majority, as ours is. */
export async function open(url: string): Promise<Subject> {
  const client = await new MongoClient(url, { writeConcern: { w: 'majority' } }).connect()
  const records = client.db(database).collection<Stored>(collections.raw)
  return {
    async run(key, handler) {
      try {
        await records.insertOne({ _id: key, expiresAt: from(leaseMs) })
      } catch (error) {
        if ((error as { code?: unknown }).code !== duplicateKey) throw error
        const recorded = (await records.findOne({ _id: key }))?.result
        return recorded === undefined ? undefined : JSON.parse(recorded)
      }
      const result = await handler()
      await records.updateOne({ _id: key }, { $set: { result: JSON.stringify(result), expiresAt: from(retentionMs) } })
      return result
    },
    close: () => client.close(),
  }
}
