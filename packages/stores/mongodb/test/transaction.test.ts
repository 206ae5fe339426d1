import { createIdempotency } from '@hookonce/core'
import { mongodbStore } from '@hookonce/mongodb'
import { completedWith, grant } from '@hookonce/store-support'
import { type MongodbServer, startMongodb } from '@hookonce/test-servers'
import { MongoClient } from 'mongodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { collectionOf, drivers } from './servers'

let server: MongodbServer
let standalone: MongodbServer
beforeAll(async () => {
  server = await startMongodb()
  standalone = await startMongodb({ standalone: true })
}, 30_000)
afterAll(async () => {
  await server.stop()
  await standalone.stop()
})

describe.each(Object.entries(drivers))('transactions, with %s', (_name, connect) => {
  it('a standalone server: a clear error, and all else works', async () => {
    const client = connect(standalone.url)
    const store = mongodbStore({ collection: collectionOf(client, crypto.randomUUID()) })
    const lease = await grant(store, 'standalone')
    const needsSet = { code: 'INVALID_OPTION', message: expect.stringContaining('need a replica set') }
    await expect(store.transaction((tx) => store.settleIn(tx, lease, completedWith('x')))).rejects.toMatchObject(
      needsSet,
    )
    const first = store.transaction((session) =>
      client.db('hookonce-tests').collection('others').insertOne({}, { session }),
    )
    await expect(first).rejects.toMatchObject(needsSet)
    expect(await store.settle(lease, completedWith('done'))).toBe('ok')
    await client.close()
  })

  it('refuses a session without a transaction, which would settle at once', async () => {
    const client = connect(server.url)
    const store = mongodbStore({ collection: collectionOf(client, crypto.randomUUID()) })
    const lease = await grant(store, 'no transaction')
    await client.withSession(async (session) => {
      const settling = store.settleIn(session, lease, completedWith('done'))
      await expect(settling).rejects.toMatchObject({ code: 'INVALID_OPTION' })
    })
    expect(await store.find('no transaction')).toMatchObject({ status: 'processing' })
    await client.close()
  })

  it('work that meets a conflict is called again, and its writes are there once', async () => {
    const client = connect(server.url)
    const db = client.db('hookonce-tests')
    const counters = db.collection<{ _id: string; count: number }>(`counters ${crypto.randomUUID()}`)
    await counters.insertOne({ _id: 'hot', count: 0 })
    const store = mongodbStore({ collection: collectionOf(client, crypto.randomUUID()) })
    const idempotency = createIdempotency({ scope: 'conflicts', store })
    let calls = 0
    const events = Array.from({ length: 8 }, (_, i) => `event-${i}`)
    const run = (event: string) =>
      idempotency.transaction(event, async (session) => {
        calls++
        const found = await counters.findOne({ _id: 'hot' }, { session })
        await counters.updateOne({ _id: 'hot' }, { $set: { count: (found?.count ?? 0) + 1 } }, { session })
      })
    await Promise.all(events.map(run))
    expect(calls).toBeGreaterThan(events.length)
    expect(await counters.findOne({ _id: 'hot' })).toMatchObject({ count: events.length })
    await client.close()
  })

  it('a transaction of the caller’s own, settled by ctx.complete', async () => {
    const client = connect(server.url)
    const store = mongodbStore({ collection: collectionOf(client, crypto.randomUUID()) })
    const idempotency = createIdempotency({ scope: 'own', store })
    const run = () =>
      idempotency.run('event', async (context) => {
        await client.withSession((session) => session.withTransaction(() => context.complete(session, 'done')))
        return 'done'
      })
    expect(await run()).toMatchObject({ status: 'executed', value: 'done' })
    expect(await run()).toMatchObject({ status: 'replayed', value: 'done' })
    await client.close()
  })

  it('a COMMIT that no server answers is of unknown fate', { timeout: 30_000 }, async () => {
    const doomed = await startMongodb({ standalone: false })
    const client = connect(`${doomed.url}&serverSelectionTimeoutMS=100`)
    const store = mongodbStore({ collection: collectionOf(client, crypto.randomUUID()) })
    const lease = await grant(store, 'unanswered')
    const committing = store.transaction(async (session) => {
      await store.settleIn(session, lease, completedWith('done'))
      session.commitTransaction = async () => {
        // As the driver gives up after its two minutes.
        await doomed.kill()
        throw await client
          .db()
          .command({ ping: 1 })
          .catch((error) => error)
      }
    })
    await expect(committing).rejects.toMatchObject({ unknown: true })
    await client.close()
    await doomed.stop()
  })

  it('what the work throws is thrown as it is', async () => {
    const client = connect(server.url)
    const store = mongodbStore({ collection: collectionOf(client, crypto.randomUUID()) })
    const mine = new Error('mine')
    await expect(store.transaction(() => Promise.reject(mine))).rejects.toBe(mine)
    await client.close()
  })
})

it('takes a Collection of the driver, and says so', () => {
  const client = new MongoClient('mongodb://127.0.0.1:1')
  for (const collection of [undefined, 'a name', client, client.db(), { findOneAndUpdate() {} }]) {
    const construct = () => mongodbStore({ collection: collection as never })
    expect(construct).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
    expect(construct).toThrow('a Collection of mongodb 6 or 7')
  }
})
