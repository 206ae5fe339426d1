import { deepEqual, equal } from 'node:assert/strict'
import type { Fact } from './fact'

const page = 'reference/command/findAndModify/'

export const findAndModify: Fact[] = [
  {
    says: 'findAndModify gives the document as it was, or as it is after',
    page,
    async holds({ rows }) {
      await rows.insertOne({ _id: 1, n: 1 })
      equal((await rows.findOneAndUpdate({ _id: 1 }, { $inc: { n: 1 } }))?.n, 1)
      equal((await rows.findOneAndUpdate({ _id: 1 }, { $inc: { n: 1 } }, { returnDocument: 'after' }))?.n, 3)
    },
  },
  {
    says: 'findAndModify that finds nothing gives null, and so does an upsert asked for what was before',
    page,
    async holds({ rows }) {
      equal(await rows.findOneAndUpdate({ _id: 1 }, { $set: { a: 1 } }), null)
      equal(await rows.findOneAndUpdate({ _id: 1 }, { $set: { a: 1 } }, { upsert: true }), null)
      equal(await rows.countDocuments(), 1)
    },
  },
  {
    says: 'an upsert asked for what is after gives the new document, and says that it is new',
    page,
    async holds({ rows }) {
      const how = { upsert: true, returnDocument: 'after', includeResultMetadata: true } as const
      const made = await rows.findOneAndUpdate({ _id: 1 }, [{ $set: { a: 1 } }], how)
      deepEqual(made.value, { _id: 1, a: 1 })
      deepEqual([made.lastErrorObject?.updatedExisting, made.lastErrorObject?.upserted], [false, 1])
      const again = await rows.findOneAndUpdate({ _id: 1 }, [{ $set: { a: 1 } }], how)
      equal(again.lastErrorObject?.updatedExisting, true)
    },
  },
  {
    says: 'a pipeline in findAndModify is one step: of 20 claims on one _id one wins, and all see it',
    page,
    async holds({ rows }) {
      const claim = (owner: number) =>
        rows.findOneAndUpdate({ _id: 1 }, [{ $set: { owner: { $ifNull: ['$owner', owner] } } }], {
          upsert: true,
          returnDocument: 'after',
        })
      await claim(0)
      await rows.updateOne({ _id: 1 }, { $unset: { owner: '' } })
      const replies = await Promise.all(Array.from({ length: 20 }, (_, i) => claim(i + 1)))
      equal(new Set(replies.map((reply) => reply?.owner)).size, 1)
    },
  },
  {
    says: 'a projection keeps what it names, and the _id; or all but what it names',
    page: 'tutorial/project-fields-from-query-results/',
    async holds({ rows }) {
      await rows.insertOne({ _id: 1, a: 1, b: { c: 2, d: 3 } })
      deepEqual(await rows.findOne({ _id: 1 }, { projection: { 'b.c': 1 } }), { _id: 1, b: { c: 2 } })
      deepEqual(await rows.findOne({ _id: 1 }, { projection: { _id: 0, a: 1 } }), { a: 1 })
      deepEqual(await rows.findOne({ _id: 1 }, { projection: { a: 0, 'b.d': 0 } }), { _id: 1, b: { c: 2 } })
    },
  },
  {
    says: 'a projection of find computes',
    page: 'reference/command/find/#projection',
    async holds({ rows }) {
      await rows.insertOne({ _id: 1, n: 2, hidden: true })
      deepEqual(
        await rows.findOne({ _id: 1 }, { projection: { n: 1, twice: { $multiply: ['$n', 2] }, none: '$nothing' } }),
        {
          _id: 1,
          n: 2,
          twice: 4,
        },
      )
    },
  },
  {
    says: "a projection of findAndModify computes, over what it gives back, and with the command's $$NOW",
    page,
    async holds({ rows }) {
      const row = await rows.findOneAndUpdate({ _id: 1 }, [{ $set: { until: { $add: ['$$NOW', 5000] } } }], {
        upsert: true,
        returnDocument: 'after',
        projection: { left: { $subtract: ['$until', '$$NOW'] } },
      })
      deepEqual(row, { _id: 1, left: 5000 })
    },
  },
  {
    says: 'findAndModify takes the first in the order of its sort',
    page,
    async holds({ rows }) {
      await rows.insertMany([
        { _id: 1, n: 2 },
        { _id: 2, n: 1 },
        { _id: 3, n: 3 },
      ])
      equal((await rows.findOneAndUpdate({}, { $set: { taken: true } }, { sort: { n: 1 } }))?._id, 2)
      equal((await rows.findOneAndDelete({}, { sort: { n: -1 } }))?._id, 3)
    },
  },
  {
    says: 'findOneAndDelete gives what it deleted',
    page,
    async holds({ rows }) {
      await rows.insertOne({ _id: 1, a: 1 })
      deepEqual(await rows.findOneAndDelete({ _id: 1 }), { _id: 1, a: 1 })
      equal(await rows.findOneAndDelete({ _id: 1 }), null)
    },
  },
]
