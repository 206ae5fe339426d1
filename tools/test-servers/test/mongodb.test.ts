import { startMongodb } from '@hookonce/test-servers'
import { MongoClient } from 'mongodb'
import { expect, test } from 'vitest'

const connect = (url: string) => new MongoClient(url, { serverSelectionTimeoutMS: 5_000 })

test('a MongoDB of its own is a replica set of one, and says whether it is a mongod', { timeout: 30_000 }, async () => {
  const server = await startMongodb({ standalone: false })
  const client = connect(server.url)
  const hello = await client.db('admin').command({ hello: 1 })
  expect(hello).toMatchObject({ isWritablePrimary: true, setName: 'rs0' })
  expect(['mongod', 'stand-in']).toContain(server.kind)
  expect(server.version).toMatch(/^\d+\.\d+/)
  await client.close()
  await server.stop()
})

test('a standalone MongoDB is in no replica set', { timeout: 30_000 }, async () => {
  const server = await startMongodb({ standalone: true })
  const client = connect(server.url)
  expect(await client.db('admin').command({ hello: 1 })).not.toHaveProperty('setName')
  await client.close()
  await server.stop()
})

test('a killed MongoDB comes back on its port, with all that it had acknowledged', { timeout: 30_000 }, async () => {
  const server = await startMongodb({ standalone: false })
  const client = connect(server.url)
  const rows = client.db('test').collection<{ _id: number; n?: number }>('rows')
  await rows.createIndex({ n: 1 }, { unique: true })
  await rows.insertMany([{ _id: 1, n: 1 }, { _id: 2 }])
  await rows.updateOne({ _id: 1 }, { $inc: { n: 1 } }, { writeConcern: { w: 'majority' } })
  await rows.deleteOne({ _id: 2 }, { writeConcern: { w: 'majority' } })
  const committed = client.startSession()
  committed.startTransaction({ writeConcern: { w: 'majority' } })
  await rows.insertOne({ _id: 3, n: 3 }, { session: committed })
  await committed.commitTransaction()
  const open = client.startSession()
  open.startTransaction()
  await rows.insertOne({ _id: 4, n: 4 }, { session: open })

  await server.kill()
  await server.restart()
  await committed.commitTransaction()
  const found = await rows.find().sort({ _id: 1 }).toArray()
  expect(found).toEqual([
    { _id: 1, n: 2 },
    { _id: 3, n: 3 },
  ])
  await expect(rows.insertOne({ _id: 5, n: 3 })).rejects.toMatchObject({ code: 11000 })
  await Promise.all([committed.endSession(), open.endSession()])
  await client.close()
  await server.stop()
})
