import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { assertLinearizable, type Operation } from '@hookonce/conformance'
import type { ClaimReply } from '@hookonce/core'
import { mongodbStore } from '@hookonce/mongodb'
import { completedWith, requestOf } from '@hookonce/store-support'
import { type MongodbServer, startMongodb } from '@hookonce/test-servers'
import { MongoClient } from 'mongodb'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { ask, start } from './program'
import { collectionOf } from './servers'

const collection = `processes ${crypto.randomUUID()}`
let server: MongodbServer
let client: MongoClient
let six: ChildProcess[] = []
beforeAll(async () => {
  server = await startMongodb()
  client = new MongoClient(server.url)
  six = await Promise.all(Array.from({ length: 6 }, () => start('racer.ts', server.url, collection)))
}, 60_000)
afterAll(async () => {
  for (const child of six) child.kill()
  await client.close()
  await server.stop()
})

it('of six processes that claim one key, one is granted', { timeout: 30_000 }, async () => {
  for (let round = 0; round < 20; round++) {
    const replies = await Promise.all(
      six.map((child) => ask<ClaimReply>(child, { claim: requestOf(`raced-${round}`) })),
    )
    const count = (status: string) => replies.filter((reply) => reply.status === status).length
    expect([count('claimed'), count('processing')]).toEqual([1, 5])
  }
})

it('what six processes are told fits one order of events', { timeout: 30_000 }, async () => {
  for (let seed = 1; seed <= 3; seed++) {
    const keys = [`hammered-${seed}-1`, `hammered-${seed}-2`, `hammered-${seed}-3`]
    const tasks = six.map((child, i) => ask<Operation[]>(child, { hammer: { seed, keys, client: i, operations: 20 } }))
    const history = (await Promise.all(tasks)).flat()
    expect(assertLinearizable(history).operations).toBeGreaterThan(50)
  }
})

it('a process that is killed between claim and settle is taken over when its lease is over', async () => {
  const doomed = six.pop()
  if (!doomed) return expect.fail('no process')
  const store = mongodbStore({ collection: collectionOf(client, collection) })
  const request = requestOf('killed', { leaseMs: 700 })
  expect(await ask<ClaimReply>(doomed, { claim: request })).toMatchObject({ status: 'claimed', attempts: 1 })
  doomed.kill('SIGKILL')
  await once(doomed, 'exit')

  const successor = requestOf('killed')
  expect(await store.claim(successor)).toMatchObject({ status: 'processing' })
  const taken = await vi.waitFor(async () => {
    const reply = await store.claim(successor)
    if (reply.status !== 'claimed') throw new Error(reply.status)
    return reply
  }, 5_000)
  expect(taken).toMatchObject({ attempts: 2, takeover: true })
  const { owner, key } = successor
  expect(await store.settle({ key, owner, fence: taken.fence, attempts: 2 }, completedWith('done'))).toBe('ok')
})
