import { deepEqual, equal } from 'node:assert/strict'
import { codeOf, type Fact } from './fact'

const page = 'reference/method/db.collection.updateOne/#std-label-updateOne-behavior'

export const upserts: Fact[] = [
  {
    says: 'upserts that race on one _id make one document, and fail by E11000 at most',
    page: 'reference/method/db.collection.update/#upsert-with-duplicate-values',
    async holds({ rows }) {
      const race = Array.from({ length: 20 }, () =>
        codeOf(rows.updateOne({ _id: 'k' }, { $inc: { n: 1 } }, { upsert: true })),
      )
      const codes = await Promise.all(race)
      equal(codes.filter((code) => code !== undefined && code !== 11000).length, 0)
      equal((await rows.findOne({ _id: 'k' }))?.n, codes.filter((code) => code === undefined).length)
    },
  },
  {
    says: 'an upsert whose filter has the _id, and a condition that does not hold, is E11000',
    page: 'reference/method/db.collection.update/#upsert-with-duplicate-values',
    async holds({ rows }) {
      await rows.insertOne({ _id: 'k', free: false })
      equal(await codeOf(rows.updateOne({ _id: 'k', free: true }, { $set: { a: 1 } }, { upsert: true })), 11000)
      equal(await codeOf(rows.findOneAndUpdate({ _id: 'k', free: true }, { $set: { a: 1 } }, { upsert: true })), 11000)
    },
  },
  {
    says: 'a new document has what the filter says by equality',
    page,
    async holds({ rows }) {
      await rows.updateOne({ _id: 1, a: 'x', b: { $gt: 5 }, c: { $eq: 7 } }, { $set: { d: 1 } }, { upsert: true })
      deepEqual(await rows.findOne({ _id: 1 }), { _id: 1, a: 'x', c: 7, d: 1 })
    },
  },
  {
    says: 'a pipeline of an upsert starts from what the filter says',
    page: 'tutorial/update-documents-with-aggregation-pipeline/',
    async holds({ rows }) {
      await rows.updateOne({ _id: 1, a: 2 }, [{ $set: { b: '$a', from: '$_id' } }], { upsert: true })
      deepEqual(await rows.findOne({ _id: 1 }), { _id: 1, a: 2, b: 2, from: 1 })
    },
  },
  {
    says: 'a pipeline can put the whole of a new document in place',
    page: 'reference/operator/aggregation/replaceWith/',
    async holds({ rows }) {
      await rows.updateOne({ _id: 1 }, [{ $replaceWith: { a: 1, root: '$$ROOT' } }], { upsert: true })
      deepEqual(await rows.findOne({ _id: 1 }), { _id: 1, a: 1, root: { _id: 1 } })
    },
  },
  {
    says: '$setOnInsert counts for a new document alone',
    page: 'reference/operator/update/setOnInsert/',
    async holds({ rows }) {
      const update = { $setOnInsert: { made: 1 }, $inc: { n: 1 } }
      await rows.updateOne({ _id: 1 }, update, { upsert: true })
      await rows.updateOne({ _id: 1 }, { ...update, $setOnInsert: { made: 2 } }, { upsert: true })
      deepEqual(await rows.findOne({ _id: 1 }), { _id: 1, made: 1, n: 2 })
    },
  },
  {
    says: 'an upsert tells the _id of what it made, and none for what it found',
    page: 'reference/command/update/#output',
    async holds({ rows }) {
      const made = await rows.updateOne({ _id: 'k' }, { $set: { a: 1 } }, { upsert: true })
      deepEqual([made.matchedCount, made.upsertedCount, made.upsertedId], [0, 1, 'k'])
      const found = await rows.updateOne({ _id: 'k' }, { $set: { a: 2 } }, { upsert: true })
      deepEqual([found.matchedCount, found.upsertedCount, found.upsertedId], [1, 0, null])
    },
  },
]
