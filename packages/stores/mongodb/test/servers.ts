import type { MongodbStoreOptions } from '@hookonce/mongodb'
import { MongoClient, type MongoClientOptions } from 'mongodb'
import { MongoClient as MongoClient6 } from 'mongodb-6'

/** Each driver that the store takes. A store of one is given what types of the other it has: they are alike. */
export const drivers = {
  'mongodb 7': (url: string, options: MongoClientOptions = {}) => new MongoClient(url, options),
  'mongodb 6': (url: string, options: MongoClientOptions = {}) =>
    new MongoClient6(url, options as object) as unknown as MongoClient,
}

export const collectionOf = (client: MongoClient, name: string): MongodbStoreOptions['collection'] =>
  client.db('hookonce-tests').collection(name)
