import { IdempotencyError } from '@hookonce/core'
import type { Collection } from 'mongodb'
import type { StoredDocument } from './reply'

/** A collection of the driver, of whatever documents. */
export type MongodbCollection = Pick<Collection, 'collectionName' | 'db'>

/** The same collection, set up so that an answer can be trusted, whatever the caller's own is set up for. */
export function trustworthy(collection: MongodbCollection): Collection<StoredDocument> {
  const { db, collectionName } = Object(collection) as Partial<MongodbCollection>
  if (typeof db?.collection !== 'function' || typeof db.client?.startSession !== 'function' || !collectionName) {
    const supported = 'a Collection of mongodb 6 or 7, as client.db().collection(name) gives it'
    throw new IdempotencyError('INVALID_OPTION', `Option collection must be ${supported}.`)
  }
  return db.collection<StoredDocument>(collectionName, {
    // A claim that one node alone has is rolled back when that node fails (F72).
    writeConcern: { w: 'majority' },
    readConcern: { level: 'majority' },
    readPreference: 'primary',
    // Numbers, dates and bytes as this package reads them, and not as the caller's client does (F75).
    promoteValues: true,
    promoteLongs: true,
    promoteBuffers: true,
    useBigInt64: false,
    raw: false,
    fieldsAsRaw: {},
    ignoreUndefined: false,
    serializeFunctions: false,
    enableUtf8Validation: true,
  })
}
