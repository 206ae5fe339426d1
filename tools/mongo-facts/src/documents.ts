import { deepEqual, equal, notEqual } from 'node:assert/strict'
import { type Bson, codeOf, type Fact } from './fact'

const megabyte = 1024 * 1024

export const documents = ({ Binary }: Bson): Fact[] => [
  {
    says: 'one document is updated atomically: of 40 increments at once none is lost',
    page: 'core/write-operations-atomicity/',
    async holds({ rows }) {
      await rows.insertOne({ _id: 1, n: 0 })
      await Promise.all(Array.from({ length: 40 }, () => rows.updateOne({ _id: 1 }, { $inc: { n: 1 } })))
      equal((await rows.findOne({ _id: 1 }))?.n, 40)
    },
  },
  {
    says: 'an update whose filter names the old value is made by one of many that race',
    page: 'core/write-operations-atomicity/',
    async holds({ rows }) {
      await rows.insertOne({ _id: 1, score: 80 })
      const race = Array.from({ length: 20 }, (_, i) =>
        rows.updateOne({ _id: 1, score: 80 }, { $set: { score: 100 + i } }),
      )
      const results = await Promise.all(race)
      equal(results.filter(({ modifiedCount }) => modifiedCount === 1).length, 1)
    },
  },
  {
    says: 'no reader sees half of an update of one document',
    page: 'core/write-operations-atomicity/',
    async holds({ rows }) {
      await rows.insertOne({ _id: 1, a: 0, b: { c: 0 } })
      const write = async () => {
        for (let i = 1; i <= 30; i++) await rows.updateOne({ _id: 1 }, { $set: { a: i, 'b.c': i } })
      }
      const read = async () => {
        for (let i = 1; i <= 30; i++) {
          const row = await rows.findOne({ _id: 1 })
          equal(row?.a, row?.b.c)
        }
      }
      await Promise.all([write(), read(), read()])
    },
  },
  {
    says: 'a document without _id gets an ObjectId from the server',
    page: 'core/document/',
    async holds({ db, rows }) {
      await db.command({ insert: rows.collectionName, documents: [{ a: 1 }] })
      equal(await rows.countDocuments({ _id: { $type: 'objectId' } }), 1)
    },
  },
  {
    says: 'the _id comes first, and the other fields stay in their order',
    page: 'core/document/',
    async holds({ rows }) {
      await rows.insertOne({ z: 1, a: 2, _id: 1, m: { y: 1, b: 2 } })
      const row = await rows.findOne({ _id: 1 })
      deepEqual(Object.keys(row ?? {}), ['_id', 'z', 'a', 'm'])
      deepEqual(Object.keys(row?.m), ['y', 'b'])
    },
  },
  {
    says: 'an _id is unique without any index of ours: E11000',
    page: 'core/document/',
    async holds({ rows }) {
      await rows.insertOne({ _id: 'a' })
      equal(await codeOf(rows.insertOne({ _id: 'a' })), 11000)
    },
  },
  {
    says: 'an _id can not be an array',
    page: 'core/document/',
    async holds({ rows }) {
      notEqual(await codeOf(rows.insertOne({ _id: [1] })), undefined)
      equal(await rows.countDocuments(), 0)
    },
  },
  {
    says: '$set does not change an _id: code 66',
    page: 'core/document/',
    async holds({ rows }) {
      await rows.insertOne({ _id: 1 })
      equal(await codeOf(rows.updateOne({ _id: 1 }, { $set: { _id: 2 } })), 66)
    },
  },
  {
    says: 'a pipeline does not change an _id: code 66',
    page: 'core/document/',
    async holds({ rows }) {
      await rows.insertOne({ _id: 1 })
      equal(await codeOf(rows.updateOne({ _id: 1 }, [{ $set: { _id: 2 } }])), 66)
    },
  },
  {
    says: 'a replacement with another _id is refused: code 66',
    page: 'reference/method/db.collection.replaceOne/',
    async holds({ rows }) {
      await rows.insertOne({ _id: 1, a: 1 })
      const replaced = rows.updateOne({ _id: 1 }, [{ $replaceWith: { _id: 2, a: 2 } }])
      equal(await codeOf(replaced), 66)
      equal((await rows.findOne({ _id: 1 }))?.a, 1)
    },
  },
  {
    says: 'a replacement keeps the _id, and nothing else',
    page: 'reference/method/db.collection.replaceOne/',
    async holds({ rows }) {
      await rows.insertOne({ _id: 1, a: 1, b: 2 })
      await rows.replaceOne({ _id: 1 }, { c: 3 })
      deepEqual(await rows.findOne({ _id: 1 }), { _id: 1, c: 3 })
    },
  },
  {
    says: 'a document of more than 16 MB is not stored',
    page: 'reference/limits/#mongodb-limit-BSON-Document-Size',
    async holds({ rows }) {
      notEqual(await codeOf(rows.insertOne({ _id: 1, bytes: new Binary(Buffer.alloc(17 * megabyte)) })), undefined)
      equal(await rows.countDocuments(), 0)
    },
  },
  {
    says: 'an update does not make a document larger than 16 MB',
    page: 'reference/limits/#mongodb-limit-BSON-Document-Size',
    async holds({ rows }) {
      const half = new Binary(Buffer.alloc(9 * megabyte))
      await rows.insertOne({ _id: 1, one: half })
      notEqual(await codeOf(rows.updateOne({ _id: 1 }, { $set: { other: half } })), undefined)
      equal(await rows.countDocuments({ other: { $exists: true } }), 0)
    },
  },
  {
    says: 'a result of 1 MB comes back whole',
    page: 'reference/limits/#mongodb-limit-BSON-Document-Size',
    async holds({ rows }) {
      const bytes = Buffer.alloc(megabyte, 'abc')
      await rows.insertOne({ _id: 1, bytes: new Binary(bytes) })
      const found = (await rows.findOne({ _id: 1 }))?.bytes
      equal(Buffer.compare(Buffer.from(found.value()), bytes), 0)
    },
  },
]
