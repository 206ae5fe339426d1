import { deepEqual, equal, notEqual } from 'node:assert/strict'
import { setTimeout as wait } from 'node:timers/promises'
import type { MongoServerError } from 'mongodb'
import { codeOf, type Fact } from './fact'

const ttlPage = 'core/index-ttl/'

export const indexes: Fact[] = [
  {
    says: 'E11000 names the index and the values',
    page: 'core/index-unique/',
    async holds({ rows }) {
      await rows.createIndex({ mail: 1 }, { unique: true })
      await rows.insertOne({ mail: 'a@b' })
      const error = await rows.insertOne({ mail: 'a@b' }).catch((thrown: MongoServerError) => thrown)
      const { code, keyPattern, keyValue } = error as MongoServerError
      deepEqual([code, keyPattern, keyValue], [11000, { mail: 1 }, { mail: 'a@b' }])
    },
  },
  {
    says: 'an update is held to a unique index too',
    page: 'core/index-unique/',
    async holds({ rows }) {
      await rows.createIndex({ n: 1 }, { unique: true })
      await rows.insertMany([
        { _id: 1, n: 1 },
        { _id: 2, n: 2 },
      ])
      equal(await codeOf(rows.updateOne({ _id: 2 }, { $set: { n: 1 } })), 11000)
      equal(await codeOf(rows.updateOne({ _id: 1 }, { $set: { n: 5 } })), undefined)
      equal(await codeOf(rows.updateOne({ _id: 2 }, { $set: { n: 1 } })), undefined)
    },
  },
  {
    says: 'for a unique index a missing field is null; a sparse one leaves it out',
    page: 'core/index-unique/#unique-index-and-missing-field',
    async holds({ rows }) {
      await rows.createIndexes([
        { key: { a: 1 }, unique: true },
        { key: { b: 1 }, unique: true, sparse: true },
      ])
      await rows.insertOne({ a: 1 })
      await rows.insertOne({ a: 2 })
      equal(await codeOf(rows.insertOne({ b: 1 })), undefined)
      equal(await codeOf(rows.insertOne({ b: 2 })), 11000)
    },
  },
  {
    says: 'a unique index is not made over duplicates',
    page: 'core/index-unique/#restrictions',
    async holds({ rows }) {
      await rows.insertMany([{ a: 1 }, { a: 1 }])
      equal(await codeOf(rows.createIndex({ a: 1 }, { unique: true })), 11000)
      equal((await rows.listIndexes().toArray()).length, 1)
    },
  },
  {
    says: 'the same index again is no error, and no second index',
    page: 'reference/command/createIndexes/',
    async holds({ rows }) {
      await rows.createIndex({ at: 1 }, { expireAfterSeconds: 0 })
      await rows.createIndex({ at: 1 }, { expireAfterSeconds: 0 })
      const specs = await rows.listIndexes().toArray()
      deepEqual(
        specs.map(({ name, expireAfterSeconds }) => [name, expireAfterSeconds]),
        [
          ['_id_', undefined],
          ['at_1', 0],
        ],
      )
    },
  },
  {
    says: 'createIndex does not change the time of a TTL index: code 85',
    page: `${ttlPage}#change-the-expireafterseconds-value-for-a-ttl-index`,
    async holds({ rows }) {
      await rows.createIndex({ at: 1 }, { expireAfterSeconds: 60 })
      equal(await codeOf(rows.createIndex({ at: 1 }, { expireAfterSeconds: 0 })), 85)
      equal((await rows.listIndexes().toArray())[1]?.expireAfterSeconds, 60)
    },
  },
  {
    says: 'one name is for one key: code 86',
    page: 'reference/command/createIndexes/',
    async holds({ rows }) {
      await rows.createIndex({ a: 1 }, { name: 'mine' })
      equal(await codeOf(rows.createIndex({ b: 1 }, { name: 'mine' })), 86)
    },
  },
  {
    says: 'an index that is dropped forbids nothing more; one that is not there is code 27',
    page: 'reference/command/dropIndexes/',
    async holds({ rows }) {
      await rows.createIndex({ a: 1 }, { unique: true })
      await rows.insertOne({ a: 1 })
      await rows.dropIndex('a_1')
      equal(await codeOf(rows.insertOne({ a: 1 })), undefined)
      equal(await codeOf(rows.dropIndex('a_1')), 27)
    },
  },
  {
    says: 'the index of _id is not dropped: code 72',
    page: 'reference/command/dropIndexes/',
    async holds({ rows }) {
      await rows.insertOne({ a: 1 })
      equal(await codeOf(rows.dropIndex('_id_')), 72)
    },
  },
  {
    says: 'the indexes of a collection that is not there: code 26',
    page: 'reference/command/listIndexes/',
    async holds({ rows }) {
      equal(await codeOf(rows.listIndexes().toArray()), 26)
    },
  },
  {
    says: 'an index makes its collection',
    page: 'reference/command/createIndexes/',
    async holds({ db, rows }) {
      const find = () => db.listCollections({ name: rows.collectionName }).toArray()
      equal((await find()).length, 0)
      await rows.createIndex({ a: 1 })
      equal((await find()).length, 1)
    },
  },
  {
    says: 'a TTL index takes no time below zero',
    page: ttlPage,
    async holds({ rows }) {
      notEqual(await codeOf(rows.createIndex({ at: 1 }, { expireAfterSeconds: -1 })), undefined)
    },
  },
  {
    says: 'an expired document is there until the TTL monitor comes round',
    page: `${ttlPage}#timing-of-the-delete-operation`,
    async holds({ rows }) {
      await rows.createIndex({ at: 1 }, { expireAfterSeconds: 0 })
      // The monitor may come between: not five times in a row.
      let seen = 0
      for (let _id = 0; _id < 5; _id++) {
        await rows.insertOne({ _id, at: new Date(0) })
        seen += await rows.countDocuments({ _id })
      }
      notEqual(seen, 0)
    },
  },
  {
    says: 'the TTL monitor deletes what is expired, and nothing without a date or with one to come',
    page: `${ttlPage}#expiration-of-data`,
    async holds({ rows }) {
      await rows.createIndex({ at: 1 }, { expireAfterSeconds: 0 })
      const at = new Date(0)
      const later = new Date(Date.now() + 3_600_000)
      await rows.insertMany([
        { _id: 1, at },
        { _id: 2, at: later },
        { _id: 3 },
        { _id: 4, at: 5 },
        { _id: 5, at: [later, at] },
      ])
      while ((await rows.countDocuments({ _id: { $in: [1, 5] } })) > 0) await wait(100)
      const left = await rows.find().sort({ _id: 1 }).toArray()
      deepEqual(
        left.map(({ _id }) => _id),
        [2, 3, 4],
      )
    },
  },
]
