import { deepEqual, equal } from 'node:assert/strict'
import { setTimeout as wait } from 'node:timers/promises'
import type { ClientSession, MongoServerError } from 'mongodb'
import { codeOf, type Fact, type Ground } from './fact'

const page = 'core/transactions/'
const conflicts = 'core/transactions-production-consideration/#in-progress-transactions-and-write-conflicts'

/** Sessions with a transaction begun in each, ended whatever comes. */
async function begun({ client }: Ground, count: number, work: (...sessions: ClientSession[]) => Promise<void>) {
  const sessions = Array.from({ length: count }, () => client.startSession())
  for (const session of sessions) session.startTransaction()
  try {
    await work(...sessions)
  } finally {
    for (const session of sessions) await session.endSession()
  }
}

/** Both the code and whether the whole transaction may be tried again. */
const fate = (promise: Promise<unknown>): Promise<unknown[]> =>
  promise.then(
    () => [],
    (error: MongoServerError) => [error.code, error.hasErrorLabel('TransientTransactionError')],
  )

const pending = (promise: Promise<unknown>): Promise<boolean> =>
  Promise.race([promise.then(() => false), wait(100).then(() => true)])

export const transactions: Fact[] = [
  {
    says: 'writes of a transaction are seen inside it at once, and outside when it has committed',
    page,
    holds: (ground) =>
      begun(ground, 1, async (session) => {
        const { rows } = ground
        await rows.insertOne({ _id: 1 }, { session })
        await rows.insertOne({ _id: 2 }, { session })
        equal(await rows.countDocuments({}, { session }), 2)
        equal(await rows.countDocuments(), 0)
        await session.commitTransaction()
        equal(await rows.countDocuments(), 2)
      }),
  },
  {
    says: 'what was aborted is gone',
    page,
    holds: (ground) =>
      begun(ground, 1, async (session) => {
        const { rows } = ground
        await rows.insertMany([{ _id: 1, n: 1 }, { _id: 2 }])
        await rows.updateOne({ _id: 1 }, { $inc: { n: 1 } }, { session })
        await rows.deleteOne({ _id: 2 }, { session })
        await rows.insertOne({ _id: 3 }, { session })
        await session.abortTransaction()
        deepEqual(await rows.find().sort({ _id: 1 }).toArray(), [{ _id: 1, n: 1 }, { _id: 2 }])
      }),
  },
  {
    says: 'reads of a transaction are of one snapshot',
    page: 'reference/read-concern-snapshot/',
    async holds(ground) {
      const { client, rows } = ground
      await rows.insertOne({ _id: 1, n: 1 })
      await client.withSession(async (session) => {
        session.startTransaction({ readConcern: { level: 'snapshot' }, writeConcern: { w: 'majority' } })
        equal((await rows.findOne({ _id: 1 }, { session }))?.n, 1)
        await rows.updateOne({ _id: 1 }, { $set: { n: 2 } })
        await rows.insertOne({ _id: 2 })
        equal((await rows.findOne({ _id: 1 }, { session }))?.n, 1)
        equal(await rows.countDocuments({}, { session }), 1)
        await session.commitTransaction()
      })
    },
  },
  {
    says: 'of two transactions that write one document the second fails at once: code 112, and may be tried again',
    page: conflicts,
    holds: (ground) =>
      begun(ground, 2, async (first, second) => {
        const { rows } = ground
        await rows.insertOne({ _id: 1 })
        await rows.updateOne({ _id: 1 }, { $set: { by: 1 } }, { session: first as ClientSession })
        const rival = rows.updateOne({ _id: 1 }, { $set: { by: 2 } }, { session: second as ClientSession })
        deepEqual(await fate(rival), [112, true])
        await first?.commitTransaction()
        equal((await rows.findOne({ _id: 1 }))?.by, 1)
      }),
  },
  {
    says: 'a transaction does not write what was changed since its snapshot: code 112',
    page: conflicts,
    holds: (ground) =>
      begun(ground, 1, async (session) => {
        const { rows } = ground
        await rows.insertOne({ _id: 1, n: 1 })
        await rows.findOne({ _id: 1 }, { session })
        await rows.updateOne({ _id: 1 }, { $set: { n: 2 } })
        deepEqual(await fate(rows.findOneAndUpdate({ _id: 1 }, [{ $set: { n: 3 } }], { session })), [112, true])
      }),
  },
  {
    says: 'two transactions that insert one _id conflict: code 112',
    page: conflicts,
    holds: (ground) =>
      begun(ground, 2, async (first, second) => {
        const { rows } = ground
        await rows.insertOne({ _id: 'the collection is there' })
        await rows.insertOne({ _id: 1 }, { session: first as ClientSession })
        deepEqual(await fate(rows.insertOne({ _id: 1 }, { session: second as ClientSession })), [112, true])
      }),
  },
  {
    says: 'after a conflict the transaction is over: code 251',
    page: conflicts,
    holds: (ground) =>
      begun(ground, 1, async (session) => {
        const { rows } = ground
        await rows.insertOne({ _id: 1, n: 1 })
        await rows.findOne({ _id: 1 }, { session })
        await rows.updateOne({ _id: 1 }, { $set: { n: 2 } })
        await fate(rows.updateOne({ _id: 1 }, { $set: { n: 3 } }, { session }))
        deepEqual(await fate(rows.findOne({ _id: 1 }, { session })), [251, true])
        deepEqual(await fate(session.commitTransaction()), [251, true])
      }),
  },
  {
    says: 'a write outside waits for the transaction that has written the document',
    page: conflicts,
    holds: (ground) =>
      begun(ground, 1, async (session) => {
        const { rows } = ground
        await rows.insertOne({ _id: 1, n: 1 })
        await rows.updateOne({ _id: 1 }, { $inc: { n: 10 } }, { session })
        const outside = rows.findOneAndUpdate({ _id: 1 }, [{ $set: { n: { $multiply: ['$n', 2] } } }], {
          returnDocument: 'after',
        })
        equal(await pending(outside), true)
        await session.commitTransaction()
        equal((await outside)?.n, 22)
      }),
  },
  {
    says: 'a write outside goes on when the transaction it waits for is aborted',
    page: conflicts,
    holds: (ground) =>
      begun(ground, 1, async (session) => {
        const { rows } = ground
        await rows.insertOne({ _id: 1, n: 1 })
        await rows.deleteOne({ _id: 1 }, { session })
        const outside = rows.updateOne({ _id: 1 }, { $inc: { n: 1 } })
        equal(await pending(outside), true)
        await session.abortTransaction()
        equal((await outside).modifiedCount, 1)
      }),
  },
  {
    says: 'an insert outside waits for the transaction that has inserted its _id, and is then a duplicate',
    page: conflicts,
    holds: (ground) =>
      begun(ground, 1, async (session) => {
        const { rows } = ground
        await rows.insertOne({ _id: 'the collection is there' })
        await rows.insertOne({ _id: 1 }, { session })
        const outside = codeOf(rows.insertOne({ _id: 1 }))
        equal(await pending(outside), true)
        await session.commitTransaction()
        equal(await outside, 11000)
      }),
  },
  {
    says: 'maxTimeMS bounds the wait for a transaction: code 50',
    page: conflicts,
    holds: (ground) =>
      begun(ground, 1, async (session) => {
        const { rows } = ground
        await rows.insertOne({ _id: 1 })
        await rows.updateOne({ _id: 1 }, { $set: { a: 1 } }, { session })
        equal(await codeOf(rows.findOneAndUpdate({ _id: 1 }, { $set: { a: 2 } }, { maxTimeMS: 100 })), 50)
      }),
  },
  {
    says: 'a read outside does not wait, and sees what is committed',
    page: 'core/transactions-production-consideration/#in-progress-transactions-and-stale-reads',
    holds: (ground) =>
      begun(ground, 1, async (session) => {
        const { rows } = ground
        await rows.insertOne({ _id: 1, n: 1 })
        await rows.updateOne({ _id: 1 }, { $set: { n: 2 } }, { session })
        equal((await rows.findOne({ _id: 1 }))?.n, 1)
      }),
  },
  {
    says: 'an update outside that changes nothing does not wait, for it writes nothing',
    page: conflicts,
    holds: (ground) =>
      begun(ground, 1, async (session) => {
        const { rows } = ground
        await rows.insertOne({ _id: 1, n: 1 })
        await rows.updateOne({ _id: 1 }, { $set: { n: 2 } }, { session })
        const outside = await rows.findOneAndUpdate({ _id: 1 }, [{ $replaceWith: '$$ROOT' }], {
          returnDocument: 'after',
        })
        equal(outside?.n, 1)
      }),
  },
  {
    says: 'a commit may be sent again, and commits once',
    page: `${page}#retryable-writes-and-multi-document-transactions`,
    holds: (ground) =>
      begun(ground, 1, async (session) => {
        const { rows } = ground
        await rows.insertOne({ _id: 1, n: 0 })
        await rows.updateOne({ _id: 1 }, { $inc: { n: 1 } }, { session })
        await session.commitTransaction()
        await session.commitTransaction()
        equal((await rows.findOne({ _id: 1 }))?.n, 1)
      }),
  },
  {
    says: 'withTransaction runs its callback again after a conflict',
    page: 'core/transactions-in-applications/',
    async holds({ client, rows }) {
      await rows.insertOne({ _id: 1, n: 0 })
      const add = () =>
        client.withSession((session) =>
          session.withTransaction(async () => {
            const n = Number((await rows.findOne({ _id: 1 }, { session }))?.n)
            await rows.updateOne({ _id: 1 }, { $set: { n: n + 1 } }, { session })
          }),
        )
      await Promise.all([add(), add(), add(), add()])
      equal((await rows.findOne({ _id: 1 }))?.n, 4)
    },
  },
  {
    says: 'withTransaction aborts when its callback throws, and throws the same',
    page: 'core/transactions-in-applications/',
    async holds({ client, rows }) {
      const mine = new Error('mine')
      const run = client.withSession((session) =>
        session.withTransaction(async () => {
          await rows.insertOne({ _id: 1 }, { session })
          throw mine
        }),
      )
      equal(await codeOf(run), mine)
      equal(await rows.countDocuments(), 0)
    },
  },
  {
    says: 'a duplicate in a transaction ends it, with all that it wrote',
    page: `${page}#transactions-and-atomicity`,
    holds: (ground) =>
      begun(ground, 1, async (session) => {
        const { rows } = ground
        await rows.insertOne({ _id: 1 })
        await rows.insertOne({ _id: 2 }, { session })
        equal(await codeOf(rows.insertOne({ _id: 1 }, { session })), 11000)
        equal((await fate(session.commitTransaction()))[0], 251)
        equal(await rows.countDocuments(), 1)
      }),
  },
  {
    says: 'the command count is not for transactions: code 263',
    page: 'core/transactions-operations/#count-operation',
    holds: (ground) =>
      begun(ground, 1, async (session) => {
        await ground.rows.insertOne({ _id: 1 })
        await ground.rows.findOne({ _id: 1 }, { session })
        equal(await codeOf(ground.db.command({ count: ground.rows.collectionName }, { session })), 263)
      }),
  },
  {
    says: 'a bulk in a transaction is part of it',
    page: 'core/transactions-operations/',
    holds: (ground) =>
      begun(ground, 1, async (session) => {
        const { rows } = ground
        await rows.bulkWrite([{ insertOne: { document: { _id: 1 } } }, { insertOne: { document: { _id: 2 } } }], {
          session,
        })
        await session.abortTransaction()
        equal(await rows.countDocuments(), 0)
      }),
  },
  {
    says: 'ending a session aborts its transaction',
    page: 'reference/command/endSessions/',
    async holds({ client, rows }) {
      await rows.insertOne({ _id: 1, n: 1 })
      const session = client.startSession()
      session.startTransaction()
      await rows.updateOne({ _id: 1 }, { $set: { n: 2 } }, { session })
      await session.endSession()
      equal((await rows.updateOne({ _id: 1 }, { $inc: { n: 10 } }, { maxTimeMS: 5000 })).modifiedCount, 1)
      equal((await rows.findOne({ _id: 1 }))?.n, 11)
    },
  },
]

/** On a server that is in no replica set. */
export const standalone: Fact[] = [
  {
    says: 'a standalone server has no transactions: code 20',
    page: 'core/transactions-production-consideration/#availability',
    holds: (ground) =>
      begun(ground, 1, async (session) => {
        await ground.rows.insertOne({ _id: 1 })
        equal(await codeOf(ground.rows.insertOne({ _id: 2 }, { session })), 20)
      }),
  },
  {
    says: 'a standalone server writes all the same',
    page: 'core/retryable-writes/#prerequisites',
    async holds({ rows }) {
      await rows.insertOne({ _id: 1 }, { writeConcern: { w: 'majority' } })
      equal((await rows.findOneAndUpdate({ _id: 1 }, [{ $set: { a: 1 } }], { returnDocument: 'after' }))?.a, 1)
    },
  },
]
