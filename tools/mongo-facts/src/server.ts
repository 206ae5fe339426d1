import { deepEqual, equal } from 'node:assert/strict'
import { codeOf, type Fact } from './fact'

export const server: Fact[] = [
  {
    says: 'ping is answered',
    page: 'reference/command/ping/',
    async holds({ db }) {
      equal((await db.command({ ping: 1 })).ok, 1)
    },
  },
  {
    says: 'hello tells of a primary that keeps sessions, and of documents of 16 MB',
    page: 'reference/command/hello/',
    async holds({ db }) {
      const hello = await db.command({ hello: 1 })
      deepEqual([hello.isWritablePrimary, hello.maxBsonObjectSize], [true, 16_777_216])
      equal(hello.logicalSessionTimeoutMinutes > 0 && hello.setName.length > 0, true)
    },
  },
  {
    says: 'buildInfo tells the version',
    page: 'reference/command/buildInfo/',
    async holds({ db }) {
      equal(Number((await db.command({ buildInfo: 1 })).version.split('.')[0]) >= 5, true)
    },
  },
  {
    says: 'a command that does not exist: code 59',
    page: 'reference/error-codes/',
    async holds({ db }) {
      equal(await codeOf(db.command({ noSuchCommand: 1 })), 59)
    },
  },
  {
    says: 'an operator of a query that does not exist: code 2',
    page: 'reference/operator/query/',
    async holds({ rows }) {
      await rows.insertOne({ a: 1 })
      equal(await codeOf(rows.findOne({ a: { $nothing: 1 } } as never)), 2)
    },
  },
  {
    says: 'write concern majority and read concern majority are to be had',
    page: 'reference/write-concern/',
    async holds({ rows }) {
      await rows.insertOne({ _id: 1 }, { writeConcern: { w: 'majority', journal: true } })
      equal((await rows.findOne({ _id: 1 }, { readConcern: { level: 'majority' } }))?._id, 1)
    },
  },
  {
    says: 'a write that asks for no acknowledgement gets none',
    page: 'reference/write-concern/',
    async holds({ rows }) {
      equal((await rows.insertOne({ _id: 1 }, { writeConcern: { w: 0 } })).acknowledged, false)
    },
  },
  {
    says: 'a find of many documents comes in batches, each document once',
    page: 'core/cursors/',
    async holds({ rows }) {
      await rows.insertMany(Array.from({ length: 250 }, (_, _id) => ({ _id })))
      const found = await rows.find({}, { batchSize: 20 }).toArray()
      equal(new Set(found.map(({ _id }) => _id)).size, 250)
    },
  },
  {
    says: 'a cursor that is killed gives no more: code 43',
    page: 'reference/command/killCursors/',
    async holds({ db, rows }) {
      await rows.insertMany([{ a: 1 }, { a: 1 }, { a: 1 }])
      const collection = rows.collectionName
      const { cursor } = await db.command({ find: collection, batchSize: 1 }, { promoteLongs: false })
      const killed = await db.command({ killCursors: collection, cursors: [cursor.id] })
      equal(killed.cursorsKilled.length, 1)
      equal(await codeOf(db.command({ getMore: cursor.id, collection })), 43)
    },
  },
  {
    says: 'sort, skip and limit, in this order',
    page: 'reference/command/find/',
    async holds({ rows }) {
      await rows.insertMany([5, 3, 1, 4, 2].map((n) => ({ n })))
      const found = await rows.find().sort({ n: -1 }).skip(1).limit(2).toArray()
      deepEqual(
        found.map(({ n }) => n),
        [4, 3],
      )
    },
  },
  {
    says: '$in finds each of its values, and nothing twice',
    page: 'reference/operator/query/in/',
    async holds({ rows }) {
      await rows.insertMany(['a', 'b', 'c'].map((_id) => ({ _id })))
      equal((await rows.find({ _id: { $in: ['a', 'c', 'nothing', 'a'] } }).toArray()).length, 2)
    },
  },
  {
    says: 'a collection that is dropped is empty, with its indexes gone',
    page: 'reference/command/drop/',
    async holds({ rows }) {
      await rows.createIndex({ a: 1 }, { unique: true })
      await rows.insertOne({ a: 1 })
      await rows.drop()
      await rows.insertMany([{ a: 1 }, { a: 1 }])
      equal(await rows.countDocuments(), 2)
    },
  },
  {
    says: 'to read a collection that is not there gives nothing, and does not make it',
    page: 'core/databases-and-collections/',
    async holds({ db, rows }) {
      deepEqual(await rows.find().toArray(), [])
      equal((await db.listCollections({ name: rows.collectionName }).toArray()).length, 0)
    },
  },
  {
    says: '$group counts and sums',
    page: 'reference/operator/aggregation/group/',
    async holds({ rows }) {
      await rows.insertMany([
        { kind: 'a', n: 1 },
        { kind: 'a', n: 2 },
        { kind: 'b', n: 5 },
      ])
      const groups = rows.aggregate([
        { $group: { _id: '$kind', count: { $sum: 1 }, sum: { $sum: '$n' } } },
        { $sort: { _id: 1 } },
      ])
      deepEqual(await groups.toArray(), [
        { _id: 'a', count: 2, sum: 3 },
        { _id: 'b', count: 1, sum: 5 },
      ])
    },
  },
  {
    says: 'distinct gives each value once',
    page: 'reference/command/distinct/',
    async holds({ rows }) {
      await rows.insertMany([{ a: 1 }, { a: 2 }, { a: 1 }, {}])
      deepEqual((await rows.distinct('a')).sort(), [1, 2])
    },
  },
]
