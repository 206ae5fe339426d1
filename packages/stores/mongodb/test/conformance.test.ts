import { storeConformance, transactionConformance } from '@hookonce/conformance'
import { mongodbStore } from '@hookonce/mongodb'
import { type MongodbServer, startMongodb } from '@hookonce/test-servers'
import type { MongoClient } from 'mongodb'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { collectionOf, drivers } from './servers'

let server: MongodbServer
beforeAll(async () => {
  server = await startMongodb()
}, 30_000)
afterAll(() => server.stop())

describe.each(Object.entries(drivers))('mongodbStore with %s', (name, connect) => {
  const collection = `conformance ${name} ${crypto.randomUUID()}`
  let client: MongoClient
  beforeAll(async () => {
    client = connect(server.url)
  })
  afterAll(() => client.close())

  const create = () => ({ store: mongodbStore({ collection: collectionOf(client, collection) }) })
  const runner = { describe: describe.concurrent, it }
  storeConformance(runner, {
    create,
    async disconnected() {
      const gone = connect('mongodb://127.0.0.1:1/?directConnection=true&serverSelectionTimeoutMS=50')
      return mongodbStore({ collection: collectionOf(gone, collection) })
    },
  })
  transactionConformance(runner, { create })
})
