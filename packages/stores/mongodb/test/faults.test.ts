import { setTimeout as wait } from 'node:timers/promises'
import { mongodbStore } from '@hookonce/mongodb'
import { completedWith, grant, requestOf } from '@hookonce/store-support'
import { type MongodbServer, startMongodb } from '@hookonce/test-servers'
import { type Collection, type CommandStartedEvent, Long, type MongoClient } from 'mongodb'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { drivers } from './servers'

let server: MongodbServer
beforeAll(async () => {
  server = await startMongodb()
}, 30_000)
afterAll(() => server.stop())

describe.each(Object.entries(drivers))('mongodbStore, with %s', (_name, connect) => {
  let client: MongoClient
  let commands: CommandStartedEvent[]
  let collection: Collection<{ _id: string } & Record<string, unknown>>
  beforeAll(() => {
    // A client that is set up for all that could do harm.
    client = connect(server.url, {
      monitorCommands: true,
      readPreference: 'secondaryPreferred',
      writeConcern: { w: 1 },
      promoteLongs: false,
      promoteValues: false,
      ignoreUndefined: true,
      serializeFunctions: true,
    })
    client.on('commandStarted', (event) => commands.push(event))
  })
  afterAll(() => client.close())
  beforeEach(() => {
    commands = []
    collection = client.db('hookonce-tests').collection(`faults ${crypto.randomUUID()}`)
  })
  const named = (...names: string[]) => commands.filter(({ commandName }) => names.includes(commandName))

  it('claims, renews, settles and forgets in one round trip each', async () => {
    const store = mongodbStore({ collection })
    const lease = await grant(store, 'once')
    expect(commands.map(({ commandName }) => commandName)).toEqual(['findAndModify'])
    expect(commands[0]?.command).toMatchObject({ query: { _id: 'once' }, upsert: true, new: true })
    expect(Object.keys(commands[0]?.command.query)).toEqual(['_id'])
    commands = []
    expect(await store.claim(requestOf('once'))).toMatchObject({ status: 'processing' })
    expect(await store.renew(lease, 90_000)).toBe('ok')
    expect(await store.settle(lease, completedWith('done'))).toBe('ok')
    expect(await store.claim(requestOf('once'))).toMatchObject({ status: 'completed' })
    expect(await store.forget('once')).toBe(true)
    expect(commands.map(({ commandName }) => commandName)).toEqual(Array(5).fill('findAndModify'))
  })

  it('a duplicate writes nothing', async () => {
    const store = mongodbStore({ collection })
    const lease = await grant(store, 'duplicate')
    const before = await collection.findOne({ _id: 'duplicate' })
    await store.claim(requestOf('duplicate'))
    expect(await collection.findOne({ _id: 'duplicate' })).toEqual(before)
    await store.settle(lease, completedWith('done'))
    const settled = await collection.findOne({ _id: 'duplicate' })
    await store.claim(requestOf('duplicate'))
    await store.settle(lease, completedWith('other'))
    expect(await collection.findOne({ _id: 'duplicate' })).toEqual(settled)
  })

  it('F71 a live rival is no duplicate key, and of racing upserts one is granted', async () => {
    const store = mongodbStore({ collection })
    for (let round = 0; round < 5; round++) {
      const replies = await Promise.all(Array.from({ length: 20 }, () => store.claim(requestOf(`race-${round}`))))
      expect(replies.filter(({ status }) => status === 'claimed')).toHaveLength(1)
      expect(replies.filter(({ status }) => status === 'processing')).toHaveLength(19)
    }
  })

  it('F71 a duplicate key that does not go away rejects', async () => {
    await collection.createIndex({ status: 1 }, { unique: true })
    const store = mongodbStore({ collection })
    await grant(store, 'first')
    commands = []
    await expect(store.claim(requestOf('second'))).rejects.toMatchObject({ code: 11_000 })
    expect(named('findAndModify')).toHaveLength(5)
    expect(await store.find('second')).toBeUndefined()
  })

  it('F72 writes to a majority, and reads from the primary, whatever the client does', async () => {
    const store = mongodbStore({ collection })
    const lease = await grant(store, 'major')
    await store.renew(lease, 90_000)
    await store.settle(lease, completedWith('done'))
    await store.find('major')
    await store.forget('major')
    await store.migrate()
    const writes = named('findAndModify', 'createIndexes')
    expect(writes).toHaveLength(5)
    for (const { command } of writes) expect(command.writeConcern).toEqual({ w: 'majority' })
    const [find] = named('find')
    expect(find?.command).toMatchObject({ readConcern: { level: 'majority' } })
    expect(find?.command.$readPreference?.mode ?? 'primary').not.toMatch(/secondary/)
  })

  it('F73 any number of copies of a claim and a settle change nothing more, without retryable writes too', async () => {
    const plain = connect(server.url, { retryWrites: false })
    const store = mongodbStore({ collection: plain.db('hookonce-tests').collection(collection.collectionName) })
    const request = requestOf('copies')
    const replies = await Promise.all(Array.from({ length: 10 }, () => store.claim(request)))
    expect(new Set(replies.map((reply) => JSON.stringify(reply))).size).toBe(1)
    const [reply] = replies
    if (reply?.status !== 'claimed') return expect.fail(`it was answered ${reply?.status}`)
    const lease = { ...request, fence: reply.fence, attempts: reply.attempts }
    const settles = Array.from({ length: 10 }, () => store.settle(lease, completedWith('done')))
    expect(new Set(await Promise.all(settles))).toEqual(new Set(['ok']))
    expect(await store.find('copies')).toMatchObject({ attempts: 1, status: 'completed' })
    await plain.close()
  })

  it('F74 an expired record is as if absent with no index at all, and with one it is removed', async () => {
    const store = mongodbStore({ collection })
    await grant(store, 'expires', { leaseMs: 10, retentionMs: 10, fingerprint: 'one' })
    await wait(20)
    expect(Number(await collection.countDocuments({ _id: 'expires' }))).toBe(1)
    expect(await store.find('expires')).toBeUndefined()
    expect(await store.forget('expires')).toBe(false)
    await grant(store, 'expires', { leaseMs: 10, retentionMs: 10, fingerprint: 'one' })
    await wait(20)
    const lease = await grant(store, 'expires', { leaseMs: 10, retentionMs: 10, fingerprint: 'another' })
    expect(lease.attempts).toBe(1)
    await store.migrate()
    await grant(store, 'stays')
    await vi.waitFor(async () => expect(Number(await collection.countDocuments({ _id: 'expires' }))).toBe(0), 5_000)
    expect(await store.find('stays')).toMatchObject({ status: 'processing' })
  })

  it('F75 bytes are Binary, fences int64, instants dates; and what starts with $ is no path', async () => {
    const store = mongodbStore({ collection })
    const lease = await grant(store, '$status', { owner: '$$ROOT', fingerprint: '$owner' })
    expect(await store.claim(requestOf('$status', { fingerprint: '$status' }))).toEqual({ status: 'mismatch' })
    const result = Uint8Array.from({ length: 256 }, (_, i) => i)
    expect(await store.settle(lease, { status: 'completed', result, retentionMs: 60_000 })).toBe('ok')
    expect(await store.find('$status')).toMatchObject({ owner: '$$ROOT', fingerprint: '$owner', result })
    const raw = await collection.findOne({ _id: '$status' })
    expect(raw).toMatchObject({ result: { _bsontype: 'Binary', sub_type: 0 }, fence: { _bsontype: 'Long' } })
    expect(raw?.createdAt).toBeInstanceOf(Date)
    const types = await collection
      .aggregate([{ $project: { fence: { $type: '$fence' }, result: { $type: '$result' } } }])
      .toArray()
    expect(types).toMatchObject([{ fence: 'long', result: 'binData' }])
  })

  it('F75 keeps every digit of a fence', async () => {
    const store = mongodbStore({ collection })
    const ahead = 9_007_199_254_740_001
    const lease = await grant(store, 'ahead')
    await store.settle(lease, { status: 'failed', retentionMs: 60_000, retryAfterMs: 0 })
    await collection.updateOne({ _id: 'ahead' }, [{ $set: { fence: { $toLong: Long.fromNumber(ahead).toString() } } }])
    expect(await store.claim(requestOf('ahead'))).toMatchObject({ status: 'claimed', fence: ahead + 1, attempts: 2 })
  })

  it('F75 a result beyond 16 MB rejects, and leaves the claim as it was', async () => {
    const store = mongodbStore({ collection })
    const lease = await grant(store, 'large')
    const result = new Uint8Array(16 * 1024 * 1024)
    await expect(store.settle(lease, { status: 'completed', result, retentionMs: 60_000 })).rejects.toThrow()
    expect(await store.find('large')).toMatchObject({ status: 'processing' })
    expect(await store.settle(lease, completedWith('smaller'))).toBe('ok')
  })

  it.each([
    ['of a later format', { format: 2, status: 'new' }],
    ['that is none', { name: 'somebody else was here' }],
    ['of a later format that has expired', { format: 2, expiresAt: new Date(0) }],
  ])('a document %s is an error, never none, and is left alone', async (_what, fields) => {
    const store = mongodbStore({ collection })
    await collection.insertOne({ _id: 'unreadable', ...fields })
    const before = await collection.findOne({ _id: 'unreadable' })
    const lease = { key: 'unreadable', owner: 'owner', fence: 1, attempts: 1 }
    const operations = [
      () => store.claim(requestOf('unreadable')),
      () => store.renew(lease, 1_000),
      () => store.settle(lease, completedWith('done')),
      () => store.find('unreadable'),
      () => store.forget('unreadable'),
      () => store.transaction((session) => store.settleIn(session, lease, completedWith('done'))),
    ]
    for (const operation of operations) await expect(operation()).rejects.toThrow('not a record of format 1')
    expect(await collection.findOne({ _id: 'unreadable' })).toEqual(before)
  })

  it('migrates once, however often and however many at once', async () => {
    const stores = [1, 2, 3, 4].map(() => mongodbStore({ collection }))
    expect(named('createIndexes')).toEqual([])
    await Promise.all(stores.map((store) => store.migrate()))
    await stores[0]?.migrate()
    const indexes = (await collection.indexes()).filter(({ name }) => name !== '_id_')
    expect(indexes).toHaveLength(1)
    expect(indexes[0]?.key).toHaveProperty('expiresAt')
    expect(Number(indexes[0]?.expireAfterSeconds)).toBe(0)
  })
})
