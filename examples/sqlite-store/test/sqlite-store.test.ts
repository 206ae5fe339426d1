import Database from 'libsql'
import { expect, it } from 'vitest'
import { sqliteStore } from '../src/sqlite-store'

const request = { key: 'a key', owner: 'an owner', leaseMs: 60_000, retentionMs: 60_000 }

async function newStore() {
  const client = new Database(':memory:')
  const store = sqliteStore({ client })
  await store.migrate()
  return { client, store }
}

it('migrates as often as it is asked to', async () => {
  const { store } = await newStore()
  await store.claim(request)
  await store.migrate()
  expect(await store.find(request.key)).toMatchObject({ status: 'processing' })
})

it('rejects a record that it can’t read, and never takes its key for free', async () => {
  const { client, store } = await newStore()
  await store.claim(request)
  client.exec(`update hookonce set record = replace(record, '"version":1', '"version":2')`)
  await expect(store.claim({ ...request, owner: 'another' })).rejects.toThrow('a record of version 2')
  await expect(store.find(request.key)).rejects.toThrow('a record of version 2')
})

it('purges what has expired, and nothing else', async () => {
  const { client, store } = await newStore()
  await store.claim(request)
  await store.claim({ ...request, key: 'another key' })
  client.exec(`update hookonce set expires_at = 1 where key = 'a key'`)
  expect([await store.purge(), await store.purge()]).toEqual([1, 0])
  expect(await store.find('another key')).toMatchObject({ status: 'processing' })
})
