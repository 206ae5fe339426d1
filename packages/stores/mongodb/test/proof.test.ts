import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { type MongodbServer, startMongodb } from '@hookonce/test-servers'
import { MongoClient } from 'mongodb'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { start } from './program'

const collection = `proof ${crypto.randomUUID()}`
const kills = 8
let server: MongodbServer
let client: MongoClient
beforeAll(async () => {
  server = await startMongodb()
  client = new MongoClient(server.url)
  // The server keeps the open transaction of a process that was killed for so long, a minute by default.
  await client.db('admin').command({ setParameter: 1, transactionLifetimeLimitSeconds: 1 })
  await client.db('hookonce-tests').createCollection(`${collection} ledger`)
}, 30_000)
afterAll(async () => {
  await client.db('admin').command({ setParameter: 1, transactionLifetimeLimitSeconds: 60 })
  await client.close()
  await server.stop()
})

it('each of 200 events is in the ledger once, with six processes that are killed at random', async () => {
  const events = Array.from({ length: 200 }, (_, i) => `event-${i}`)
  // Each comes twice at the least, and again until a process says that it is done.
  const queue = [...events, ...events]
  const done = new Map(events.map((event) => [event, 0]))
  const told: Record<string, number> = {}
  let killed = 0
  const isOver = () => [...done.values()].every((times) => times >= 2)

  /** Keeps one process going, which has up to 4 events in hand; when it is killed, they come again. */
  async function employ(): Promise<void> {
    while (!isOver()) {
      const child = await start('ledger-worker.ts', server.url, collection)
      const inHand = new Set<string>()
      child.on('message', ({ event, status }: { event: string; status: string }) => {
        inHand.delete(event)
        told[status] = (told[status] ?? 0) + 1
        if (status === 'executed' || status === 'replayed') done.set(event, (done.get(event) ?? 0) + 1)
        else setTimeout(() => queue.push(event), 100)
      })
      const exited = once(child, 'exit')
      let mayDie = Math.random() * 1_500
      while (!isOver() && child.exitCode === null && child.signalCode === null) {
        const next = inHand.size < 4 ? queue.findIndex((event) => !inHand.has(event)) : -1
        const [event] = next < 0 ? [] : queue.splice(next, 1)
        if (event) {
          inHand.add(event)
          child.send(event)
        } else await wait(5)
        mayDie -= event ? 15 : 5
        if (mayDie < 0 && killed < kills && inHand.size > 0) {
          killed++
          await kill(child)
          break
        }
      }
      await kill(child)
      await exited
      queue.push(...inHand)
    }
  }
  await Promise.all(Array.from({ length: 6 }, employ))

  const ledger = client.db('hookonce-tests').collection(`${collection} ledger`)
  const entries = await ledger.find().toArray()
  console.log({ killed, ...told, entries: entries.length })
  expect(killed).toBe(kills)
  expect(entries).toHaveLength(200)
  expect(new Set(entries.map(({ event }) => event))).toEqual(new Set(events))
  const records = client.db('hookonce-tests').collection(collection)
  expect(await records.countDocuments({ status: 'completed' })).toBe(200)
}, 120_000)

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL')
  await wait(0)
}
