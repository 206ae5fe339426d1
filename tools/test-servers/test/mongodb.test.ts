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

test('a killed MongoDB comes back on its port', { timeout: 30_000 }, async () => {
  const server = await startMongodb({ standalone: false })
  await server.kill()
  await server.restart()
  const client = connect(server.url)
  expect(await client.db('admin').command({ ping: 1 })).toMatchObject({ ok: 1 })
  await client.close()
  await server.stop()
})
