import { appendFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startStandIn } from '@hookonce/mongo-stand-in'
import { Int32, Long, MongoClient } from 'mongodb'
import { afterAll, beforeAll, expect, test } from 'vitest'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hookonce-journal-'))
})
afterAll(() => rm(folder, { recursive: true }))

test('a write that is sent again after a restart is not applied again', async () => {
  const journal = join(folder, 'resent')
  const first = await startStandIn({ journal })
  const client = new MongoClient(first.url)
  const session = client.startSession()
  const send = () =>
    client.db('test').command(
      {
        update: 'rows',
        updates: [{ q: { _id: 1 }, u: { $inc: { n: 1 } }, upsert: true }],
        txnNumber: Long.fromNumber(1),
      },
      { session },
    )
  const answer = await send()
  await first.stop()

  const second = await startStandIn({ journal, port: first.port })
  // The driver finds out that its connections are gone by a read, which it sends again by itself.
  await client.db('test').collection('rows').findOne()
  expect(await send()).toEqual(answer)
  expect(await client.db('test').collection('rows').findOne({}, { promoteValues: false })).toEqual({
    _id: new Int32(1),
    n: new Int32(1),
  })
  await session.endSession()
  await client.close()
  await second.stop()
})

test('what was cut short at the end was acknowledged to nobody, and is left out', async () => {
  const journal = join(folder, 'cut')
  const first = await startStandIn({ journal })
  const client = new MongoClient(first.url)
  const rows = client.db('test').collection<{ _id: number }>('rows')
  await rows.insertOne({ _id: 1 })
  await first.stop()
  await appendFile(journal, Buffer.from([200, 0, 0, 0, 1, 2, 3]))

  const second = await startStandIn({ journal, port: first.port })
  await rows.insertOne({ _id: 2 })
  await second.stop()
  const third = await startStandIn({ journal, port: first.port })
  expect(await rows.find().toArray()).toEqual([{ _id: 1 }, { _id: 2 }])
  await client.close()
  await third.stop()
})
