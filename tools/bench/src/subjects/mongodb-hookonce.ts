import { mongodbStore } from '@hookonce/mongodb'
import { MongoClient } from 'mongodb'
import { hookonce } from './hookonce'
import { collections, database } from './mongodb-collections'
import type { Subject } from './subject'

export async function open(url: string): Promise<Subject> {
  const client = await new MongoClient(url).connect()
  const collection = client.db(database).collection(collections.hookonce)
  return hookonce(mongodbStore({ collection }), () => client.close())
}
