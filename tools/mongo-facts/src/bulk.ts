import { deepEqual, equal } from 'node:assert/strict'
import type { MongoBulkWriteError } from 'mongodb'
import type { Fact } from './fact'

const page = 'reference/method/db.collection.bulkWrite/'

const failure = (promise: Promise<unknown>): Promise<MongoBulkWriteError> =>
  promise.then(
    () => Promise.reject(new Error('It should have been refused.')),
    (error) => error,
  )

const errorsOf = ({ writeErrors }: MongoBulkWriteError) => [writeErrors].flat().map(({ index, code }) => [index, code])

export const bulk: Fact[] = [
  {
    says: 'an unordered bulk goes on after an error, and tells the index of each',
    page: `${page}#std-label-bulkwrite-write-operations-executionofoperations`,
    async holds({ rows }) {
      await rows.insertMany([{ _id: 1 }, { _id: 3 }])
      const inserts = [1, 2, 3, 4].map((_id) => ({ insertOne: { document: { _id } } }))
      const error = await failure(rows.bulkWrite(inserts, { ordered: false }))
      deepEqual(errorsOf(error), [
        [0, 11000],
        [2, 11000],
      ])
      equal(await rows.countDocuments(), 4)
    },
  },
  {
    says: 'an ordered bulk stops at the first error, and what came before it stands',
    page: `${page}#std-label-bulkwrite-write-operations-executionofoperations`,
    async holds({ rows }) {
      await rows.insertOne({ _id: 2 })
      const inserts = [1, 2, 3].map((_id) => ({ insertOne: { document: { _id } } }))
      deepEqual(errorsOf(await failure(rows.bulkWrite(inserts))), [[1, 11000]])
      equal(await rows.countDocuments(), 2)
    },
  },
  {
    says: 'a bulk of pipelines updates and upserts, and tells which were new',
    page,
    async holds({ rows }) {
      await rows.insertMany([
        { _id: 'a', n: 1 },
        { _id: 'b', n: 1 },
      ])
      const claim = (_id: string) => ({
        updateOne: { filter: { _id }, update: [{ $set: { n: { $ifNull: ['$n', 1] } } }], upsert: true },
      })
      const result = await rows.bulkWrite(['a', 'c', 'b', 'd'].map(claim), { ordered: false })
      deepEqual([result.matchedCount, result.modifiedCount, result.upsertedCount], [2, 0, 2])
      deepEqual(result.upsertedIds, { 1: 'c', 3: 'd' })
    },
  },
  {
    says: 'updates of one document in one bulk are made one after the other',
    page,
    async holds({ rows }) {
      const add = { updateOne: { filter: { _id: 1 }, update: { $inc: { n: 1 } }, upsert: true } }
      const result = await rows.bulkWrite([add, add, add], { ordered: true })
      deepEqual([result.upsertedCount, result.modifiedCount], [1, 2])
      equal((await rows.findOne({ _id: 1 }))?.n, 3)
    },
  },
  {
    says: 'a statement that is refused does not harm its neighbours',
    page,
    async holds({ rows }) {
      await rows.insertMany([
        { _id: 1, n: 1 },
        { _id: 2, n: 'text' },
        { _id: 3, n: 1 },
      ])
      const updates = [1, 2, 3].map((_id) => ({ updateOne: { filter: { _id }, update: { $inc: { n: 1 } } } }))
      deepEqual(errorsOf(await failure(rows.bulkWrite(updates, { ordered: false }))), [[1, 14]])
      equal(await rows.countDocuments({ n: 2 }), 2)
    },
  },
  {
    says: 'a bulk of several kinds does each',
    page,
    async holds({ rows }) {
      await rows.insertMany([{ _id: 1 }, { _id: 2 }])
      const result = await rows.bulkWrite([
        { insertOne: { document: { _id: 3 } } },
        { updateOne: { filter: { _id: 1 }, update: { $set: { a: 1 } } } },
        { deleteOne: { filter: { _id: 2 } } },
      ])
      deepEqual([result.insertedCount, result.modifiedCount, result.deletedCount], [1, 1, 1])
    },
  },
  {
    says: 'thousands of statements fit in one bulk',
    page: 'reference/limits/#mongodb-limit-Write-Command-Batch-Limit-Size',
    async holds({ rows }) {
      const { insertedCount } = await rows.insertMany(Array.from({ length: 3000 }, (_, _id) => ({ _id })))
      equal(insertedCount, 3000)
    },
  },
]
