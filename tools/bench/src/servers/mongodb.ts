import { mongodbStore } from '@hookonce/mongodb'
import { startMongodb } from '@hookonce/test-servers'
import { MongoClient } from 'mongodb'
import { collections, database } from '../subjects/mongodb-collections'
import type { BenchServer } from './server'

export async function start(): Promise<BenchServer> {
  const server = await startMongodb()
  const client = new MongoClient(server.url)
  const db = client.db(database)
  const all = Object.values(collections).map((name) => db.collection<{ _id: string }>(name))
  await mongodbStore({ collection: db.collection(collections.hookonce) }).migrate()
  const standIn = server.kind === 'stand-in'
  return {
    url: server.url,
    port: server.port,
    standIn,
    description: standIn
      ? 'not MongoDB, but a stand-in that speaks its protocol: these figures say nothing about a real server'
      : `MongoDB ${server.version}, a replica set of one`,
    async reset() {
      for (const collection of all) await collection.deleteMany({})
    },
    // The stand-in keeps nothing as MongoDB would.
    async bytes() {
      if (standIn) return 0
      const { dataSize, indexSize } = await db.stats()
      return dataSize + indexSize
    },
    async stop() {
      await client.close()
      await server.stop()
    },
  }
}
