import { setTimeout as wait } from 'node:timers/promises'
import { mongodbStore } from '@hookonce/mongodb'
import { type ClientSession, MongoClient } from 'mongodb'
import type { LabStore, StruckServer } from './lab-store'

export const store: LabStore = {
  name: 'mongodb',
  file: 'mongodb.ts',
  start,
  async connect(url) {
    const client = new MongoClient(url, { maxPoolSize: 20, serverSelectionTimeoutMS: 2_000, socketTimeoutMS: 3_000 })
    const effects = client.db('faults').collection('effects')
    return {
      store: mongodbStore({ collection: client.db('faults').collection('records') as never }),
      effects: {
        write: async (tx, key, run) => void (await effects.insertOne({ key, run }, { session: tx as ClientSession })),
        async committed() {
          const found = new Map<string, string[]>()
          for await (const { key, run } of effects.find()) found.set(key, [...(found.get(key) ?? []), run])
          return found
        },
      },
      close: () => client.close(),
    }
  },
  modes: ['plain', 'fenced', 'transactional'],
  serverFaults: [
    { name: 'connections cut', mode: 'transactional', start: cut },
    { name: 'stepped down', mode: 'transactional', start: steppedDown },
  ],
}

async function start() {
  const { startMongodb } = await import('@hookonce/test-servers')
  const server = await startMongodb()
  const client = new MongoClient(server.url)
  const db = client.db('faults')
  await mongodbStore({ collection: db.collection('records') as never }).migrate()
  await db.createCollection('effects')
  // Of a client that was killed MongoDB ends the transaction only then; by default after a minute, which the key waits.
  await client.db('admin').command({ setParameter: 1, transactionLifetimeLimitSeconds: 2 })
  await client.close()
  const name = server.kind === 'mongod' ? 'MongoDB' : 'a stand-in for MongoDB'
  return { ...server, version: `${name} ${server.version}` }
}

async function cut(): Promise<StruckServer> {
  const { switchboard } = await import('../supervisor/switchboard')
  const server = await start()
  const board = await switchboard(server.port)
  return {
    ...server,
    url: server.url.replace(`:${server.port}`, `:${board.port}`),
    strike: async () => board.switchTo(server.port),
    async stop() {
      await board.close()
      await server.stop()
    },
  }
}

/** The stand-in has no elections. */
async function steppedDown(): Promise<StruckServer | undefined> {
  const server = await start()
  if (server.kind !== 'mongod') {
    await server.stop()
    return undefined
  }
  return {
    ...server,
    async strike() {
      const client = new MongoClient(server.url)
      await client.db('admin').command({ replSetStepDown: 1, secondaryCatchUpPeriodSecs: 0, force: true })
      while (!(await client.db('admin').command({ hello: 1 })).isWritablePrimary) await wait(50)
      await client.close()
    },
  }
}
