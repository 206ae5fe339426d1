import { deepEqual, equal } from 'node:assert/strict'
import type { Collection } from 'mongodb'
import { codeOf, type Fact } from './fact'

export const updates: Fact[] = [
  {
    says: '$set replaces an embedded document, a dotted path reaches into it',
    page: 'reference/operator/update/set/',
    async holds({ rows }) {
      await rows.insertMany([
        { _id: 1, a: { b: 1, c: 2 } },
        { _id: 2, a: { b: 1, c: 2 } },
      ])
      await rows.updateOne({ _id: 1 }, { $set: { a: { b: 5 } } })
      await rows.updateOne({ _id: 2 }, { $set: { 'a.b': 5 } })
      deepEqual(await rows.findOne({ _id: 1 }), { _id: 1, a: { b: 5 } })
      deepEqual(await rows.findOne({ _id: 2 }), { _id: 2, a: { b: 5, c: 2 } })
    },
  },
  {
    says: '$unset takes a field away',
    page: 'reference/operator/update/unset/',
    async holds({ rows }) {
      await rows.insertOne({ _id: 1, a: 1, b: 2 })
      await rows.updateOne({ _id: 1 }, { $unset: { a: '' } })
      deepEqual(await rows.findOne({ _id: 1 }), { _id: 1, b: 2 })
    },
  },
  {
    says: '$inc makes the field it does not find, and refuses what is no number: code 14',
    page: 'reference/operator/update/inc/',
    async holds({ rows }) {
      await rows.insertOne({ _id: 1, text: 'x' })
      await rows.updateOne({ _id: 1 }, { $inc: { n: 2 } })
      equal((await rows.findOne({ _id: 1 }))?.n, 2)
      equal(await codeOf(rows.updateOne({ _id: 1 }, { $inc: { text: 1 } })), 14)
    },
  },
  {
    says: '$max changes a field only for something greater',
    page: 'reference/operator/update/max/',
    async holds({ rows }) {
      await rows.insertOne({ _id: 1, at: new Date(100) })
      equal((await rows.updateOne({ _id: 1 }, { $max: { at: new Date(50) } })).modifiedCount, 0)
      equal((await rows.updateOne({ _id: 1 }, { $max: { at: new Date(150) } })).modifiedCount, 1)
    },
  },
  {
    says: '$currentDate sets the date of the server',
    page: 'reference/operator/update/currentDate/',
    async holds({ rows }) {
      await rows.updateOne({ _id: 1 }, { $currentDate: { at: true } }, { upsert: true })
      equal(await rows.countDocuments({ at: { $type: 'date' } }), 1)
    },
  },
  {
    says: '$push adds to an array, $addToSet adds what is not there yet',
    page: 'reference/operator/update/addToSet/',
    async holds({ rows }) {
      await rows.insertOne({ _id: 1, list: [1], set: [1] })
      const lists: Collection<{ _id: number; list: number[]; set: number[] }> = rows as never
      await lists.updateOne({ _id: 1 }, { $push: { list: 1 }, $addToSet: { set: { $each: [1, 2] } } })
      deepEqual(await rows.findOne({ _id: 1 }), { _id: 1, list: [1, 1], set: [1, 2] })
    },
  },
  {
    says: 'an update that changes nothing has matched, and not modified',
    page: 'reference/command/update/#output',
    async holds({ rows }) {
      await rows.insertOne({ _id: 1, a: 1 })
      const { matchedCount, modifiedCount } = await rows.updateOne({ _id: 1 }, { $set: { a: 1 } })
      deepEqual([matchedCount, modifiedCount], [1, 0])
    },
  },
  {
    says: 'updateOne changes one document, updateMany all that match',
    page: 'reference/command/update/',
    async holds({ rows }) {
      await rows.insertMany([{ a: 1 }, { a: 1 }, { a: 2 }])
      equal((await rows.updateOne({ a: 1 }, { $set: { b: 1 } })).modifiedCount, 1)
      equal((await rows.updateMany({ a: 1 }, { $set: { b: 2 } })).modifiedCount, 2)
    },
  },
  {
    says: 'two changes of one path in one update are refused: code 40',
    page: 'reference/operator/update/',
    async holds({ rows }) {
      await rows.insertOne({ _id: 1 })
      equal(await codeOf(rows.updateOne({ _id: 1 }, { $set: { a: 1 }, $inc: { a: 1 } })), 40)
    },
  },
  {
    says: 'an operator that does not exist is refused: code 9',
    page: 'reference/operator/update/',
    async holds({ rows }) {
      await rows.insertOne({ _id: 1 })
      equal(await codeOf(rows.updateOne({ _id: 1 }, { $nothing: { a: 1 } } as never)), 9)
    },
  },
  {
    says: 'deleteOne takes one document, deleteMany all that match',
    page: 'reference/command/delete/',
    async holds({ rows }) {
      await rows.insertMany([{ a: 1 }, { a: 1 }, { a: 1 }, { a: 2 }])
      equal((await rows.deleteOne({ a: 1 })).deletedCount, 1)
      equal((await rows.deleteMany({ a: 1 })).deletedCount, 2)
      equal((await rows.deleteMany({ a: 1 })).deletedCount, 0)
    },
  },
]
