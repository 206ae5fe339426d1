import { IdempotencyError, type Store, type TransactionalStore, type Transactions } from '@hookonce/core'
import { transactional } from '@hookonce/core/transactional'
import type { ClientSession } from 'mongodb'
import { type MongodbCollection, trustworthy } from './collection'
import { meansLocked, retried } from './errors'
import { format } from './expressions'
import { claimPipeline, type Pipeline, renewPipeline, settlePipeline } from './pipelines'
import { claimReply, identityProjection, isOf, liveRecord, projection, storedRecord } from './reply'
import { explained, transactionOn } from './transaction'

export type { MongodbCollection } from './collection'

export interface MongodbStoreOptions {
  /** A `Collection` of `mongodb` 6 or 7, for the records alone. The store never closes its client. */
  collection: MongodbCollection
}

export interface MongodbStore extends TransactionalStore<ClientSession> {
  /** Makes the index by which MongoDB removes expired records; does nothing when it is there. Nothing else makes one. */
  migrate(): Promise<void>
}

/** A claim that meets the lock of an open transaction waits for so long; anything else, for less than a try of core. */
const claimMs = 1_000
const deadlineMs = 2_000

/** @throws IdempotencyError `INVALID_OPTION` */
export function mongodbStore(options: MongodbStoreOptions): MongodbStore {
  const collection = trustworthy(options.collection)
  const { db } = collection

  /** One command: the document of `key` goes through the pipeline, and comes back. */
  const update = (key: string, pipeline: Pipeline, how: object): Promise<unknown> =>
    collection.findOneAndUpdate({ _id: key }, pipeline, {
      returnDocument: 'after',
      projection: identityProjection,
      maxTimeMS: deadlineMs,
      ...how,
    })
  const read = (key: string): Promise<unknown> =>
    collection.findOne({ _id: key }, { projection, maxTimeMS: deadlineMs })

  const store: Store & Transactions<ClientSession> = {
    async claim(request) {
      const pipeline = claimPipeline(request)
      const send = () => update(request.key, pipeline, { upsert: true, projection, maxTimeMS: claimMs })
      try {
        return claimReply(request, await retried(send))
      } catch (error) {
        if (!meansLocked(error)) throw error
        const answer = await read(request.key)
        const record = liveRecord(answer)
        // A transaction is about to settle it, or so it seems: its record says that somebody is at it (T3).
        if (record?.status !== 'processing' || record.owner === request.owner) throw error
        return claimReply(request, answer)
      }
    },

    async renew(lease, leaseMs) {
      const record = liveRecord(await update(lease.key, renewPipeline(lease, leaseMs), {}))
      return record?.status === 'processing' && isOf(lease, record) ? 'ok' : 'stale'
    },

    async settle(lease, outcome) {
      const restore = outcome.status === 'completed'
      const pipeline = settlePipeline(lease, outcome, restore)
      const record = liveRecord(await retried(() => update(lease.key, pipeline, { upsert: restore })))
      if (!record) return 'vanished'
      if (record.status === 'processing' || !isOf(lease, record)) return 'stale'
      return record.vanished ? 'vanished' : 'ok'
    },

    async find(key) {
      const record = liveRecord(await read(key))
      return record && storedRecord(record)
    },

    async forget(key) {
      const how = { projection: identityProjection, maxTimeMS: deadlineMs }
      const deleted = await collection.findOneAndDelete({ _id: key, format }, how)
      // What is left, if anything: a record that cannot be read, which is an error, or one that has just come.
      if (!deleted) liveRecord(await read(key))
      return liveRecord(deleted) !== undefined
    },

    async settleIn(session, lease, outcome) {
      if (!session.inTransaction()) {
        throw new IdempotencyError('INVALID_OPTION', 'The session given to settle in must be in a transaction.')
      }
      const how = { session, returnDocument: 'before' }
      const sent = update(lease.key, settlePipeline(lease, outcome, false), how)
      const record = liveRecord(await sent.catch(async (error) => Promise.reject(await explained(db, error))))
      if (!record) return 'vanished'
      if (!isOf(lease, record)) return 'stale'
      return record.status === 'processing' ? 'ok' : 'settled'
    },

    transaction: (work) => transactionOn(db, work),
  }

  return {
    ...transactional(store),
    async migrate() {
      await collection.createIndex({ expiresAt: 1 }, { expireAfterSeconds: 0 })
    },
  }
}
