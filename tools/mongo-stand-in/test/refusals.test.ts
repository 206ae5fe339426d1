// What the stand-in does not know it refuses: a wrong answer would let a test pass that should not.
import { startStandIn } from '@hookonce/mongo-stand-in'
import { type Collection, MongoClient } from 'mongodb'
import { afterAll, beforeAll, expect, test } from 'vitest'

let server: Awaited<ReturnType<typeof startStandIn>>
let client: MongoClient
let rows: Collection<{ _id: number; n?: number; list?: number[] }>

beforeAll(async () => {
  server = await startStandIn()
  client = new MongoClient(server.url)
  rows = client.db('refusals').collection('rows')
  await rows.insertOne({ _id: 1, n: 1 })
})
afterAll(async () => {
  await client.close()
  await server.stop()
})

const refused: Record<string, () => Promise<unknown>> = {
  'an expression': () => rows.updateOne({ _id: 1 }, [{ $set: { n: { $sqrt: '$n' } } }]),
  'a stage': () => rows.aggregate([{ $bucketAuto: {} }]).toArray(),
  'an accumulator': () => rows.aggregate([{ $group: { _id: null, n: { $stdDevPop: '$n' } } }]).toArray(),
  'a condition': () => rows.findOne({ n: { $mod: [2, 1] } }),
  'a positional operator': () => rows.updateOne({ _id: 1, list: 1 }, { $set: { 'list.$': 5 } }),
  'a collation': () => rows.findOne({ _id: 1 }, { collation: { locale: 'en' } }),
  'array filters': () => rows.updateOne({ _id: 1 }, { $set: { n: 2 } }, { arrayFilters: [{ x: 1 }] }),
}

test.each(Object.entries(refused))('%s that is not known is an error', async (_, work) => {
  await expect(work()).rejects.toThrow()
  expect(await rows.findOne({ _id: 1 })).toEqual({ _id: 1, n: 1 })
})

test('a transaction that nobody ends is aborted in time', async () => {
  await client.db('admin').command({ setParameter: 1, transactionLifetimeLimitSeconds: 1 })
  const session = client.startSession()
  session.startTransaction()
  await rows.updateOne({ _id: 1 }, { $set: { n: 5 } }, { session })
  await rows.updateOne({ _id: 1 }, { $inc: { n: 1 } })
  expect(await rows.findOne({ _id: 1 })).toEqual({ _id: 1, n: 2 })
  await expect(session.commitTransaction()).rejects.toMatchObject({ code: 251 })
  await session.endSession()
})
