import { type RedisServer, startRedis } from '@hookonce/test-servers'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { queueOf } from '../src/queue'
import { type Job, mailWorker } from '../src/worker'

let server: RedisServer
let client: Redis
beforeAll(async () => {
  server = await startRedis()
  client = new Redis(server.url)
})
afterAll(async () => {
  client.disconnect()
  await server.stop()
})

it('sends each mail once: a job added twice, two workers, and one that dies before it says that it is done', async () => {
  const name = `mail-${crypto.randomUUID()}`
  const queue = queueOf<Job>(client, name)
  const sent: string[] = []
  const newWorker = () =>
    mailWorker(client, async (to) => {
      sent.push(to)
      return `sent to ${to}`
    })
  const [worker, other] = [newWorker(), newWorker()]

  const jobs = ['ada', 'grace', 'barbara'].map((user) => ({ id: `${name}-${user}`, to: `${user}@example.org` }))
  for (const job of [...jobs, ...jobs]) await queue.add(job)

  const dies = queue.consume(async (job) => {
    await worker(job)
    throw new Error('killed')
  })
  await expect(dies).rejects.toThrow('killed')
  await queue.recover()

  const results: string[] = []
  const drain = async (work: typeof worker) => {
    while (await queue.consume(async (job) => results.push(await work(job))));
  }
  await Promise.all([drain(worker), drain(other)])

  expect(sent.toSorted()).toEqual(['ada@example.org', 'barbara@example.org', 'grace@example.org'])
  expect(results.toSorted()).toEqual(sent.flatMap((to) => [`sent to ${to}`, `sent to ${to}`]).toSorted())
})
