import { deepEqual, equal } from 'node:assert/strict'
import { type Bson, codeOf, type Fact } from './fact'

const asSent = { promoteValues: false } as const

export const values = ({ Binary, Double, Int32, Long, ObjectId }: Bson): Fact[] => [
  {
    says: 'bytes come back as they went in, with their subtype: none, NUL, any',
    page: 'reference/bson-types/#binary-data',
    async holds({ rows }) {
      const sent = [Buffer.alloc(0), Buffer.from([0]), Buffer.from(Array.from({ length: 256 }, (_, i) => i))]
      await rows.insertOne({ _id: 1, sent: sent.map((bytes) => new Binary(bytes, 128)) })
      const found = ((await rows.findOne({ _id: 1 }))?.sent ?? []) as InstanceType<Bson['Binary']>[]
      deepEqual(
        found.map((bytes) => [bytes.sub_type, Buffer.from(bytes.value()).toString('hex')]),
        sent.map((bytes) => [128, bytes.toString('hex')]),
      )
    },
  },
  {
    says: 'an int, a long and a double of the same value stay what they are',
    page: 'reference/bson-types/',
    async holds({ rows }) {
      await rows.insertOne({ _id: 1, int: new Int32(1), long: Long.fromNumber(1), double: new Double(1) })
      equal(
        await rows.countDocuments({ int: { $type: 'int' }, long: { $type: 'long' }, double: { $type: 'double' } }),
        1,
      )
      const row = await rows.findOne({ _id: 1 }, asSent)
      equal(row?.int instanceof Int32 && row.long instanceof Long && row.double instanceof Double, true)
    },
  },
  {
    says: 'a long is exact where a double is not',
    page: 'reference/bson-types/',
    async holds({ rows }) {
      const large = Long.fromString('9007199254740993')
      await rows.insertOne({ _id: 1, large })
      await rows.updateOne({ _id: 1 }, { $inc: { large: 1 } })
      equal(String((await rows.findOne({ _id: 1 }, asSent))?.large), '9007199254740994')
    },
  },
  {
    says: 'a date has milliseconds',
    page: 'reference/bson-types/#date',
    async holds({ rows }) {
      const at = new Date(1_700_000_000_123)
      await rows.insertOne({ _id: 1, at })
      deepEqual((await rows.findOne({ _id: 1 }))?.at, at)
    },
  },
  {
    says: 'numbers are equal by value, whatever their types',
    page: 'reference/bson-type-comparison-order/#numeric-types',
    async holds({ rows }) {
      await rows.insertMany([{ n: new Int32(1) }, { n: Long.fromNumber(1) }, { n: new Double(1) }, { n: '1' }])
      equal(await rows.countDocuments({ n: 1 }), 3)
    },
  },
  {
    says: '_ids of different number types and one value are one _id; a string is another',
    page: 'reference/bson-type-comparison-order/#numeric-types',
    async holds({ rows }) {
      await rows.insertOne({ _id: new Int32(1) })
      equal(await codeOf(rows.insertOne({ _id: Long.fromNumber(1) })), 11000)
      equal(await codeOf(rows.insertOne({ _id: new Double(1) })), 11000)
      equal(await codeOf(rows.insertOne({ _id: '1' })), undefined)
    },
  },
  {
    says: 'strings that differ in a byte differ: case, accent, white space',
    page: 'reference/bson-type-comparison-order/#strings',
    async holds({ rows }) {
      const ids = ['a', 'A', 'a ', 'é', 'e\u0301', '', 'ﬁ', 'fi']
      await rows.insertMany(ids.map((_id) => ({ _id })))
      equal(await rows.countDocuments({ _id: 'a' }), 1)
      equal(await rows.countDocuments(), ids.length)
    },
  },
  {
    says: 'strings are in the order of their bytes',
    page: 'reference/bson-type-comparison-order/#strings',
    async holds({ rows }) {
      await rows.insertMany(['b', 'a', 'B', 'é', 'z', '1'].map((_id) => ({ _id })))
      const sorted = await rows.find().sort({ _id: 1 }).toArray()
      deepEqual(
        sorted.map(({ _id }) => _id),
        ['1', 'B', 'a', 'b', 'z', 'é'],
      )
    },
  },
  {
    says: 'a sort over several types: null, numbers, strings, objects, bytes, ObjectIds, booleans, dates',
    page: 'reference/bson-type-comparison-order/',
    async holds({ rows }) {
      const inOrder = [null, 5, 'a', { b: 1 }, new Binary(Buffer.from([1])), new ObjectId(), false, new Date()]
      await rows.insertMany(inOrder.map((v, i) => ({ _id: i, v })).reverse())
      const sorted = await rows.find().sort({ v: 1 }).toArray()
      deepEqual(
        sorted.map(({ _id }) => _id),
        inOrder.map((_, i) => i),
      )
    },
  },
  {
    says: '{ a: null } finds null and missing, $exists and $type tell them apart',
    page: 'tutorial/query-for-null-fields/',
    async holds({ rows }) {
      await rows.insertMany([{ a: null }, {}, { a: 1 }])
      equal(await rows.countDocuments({ a: null }), 2)
      equal(await rows.countDocuments({ a: { $exists: false } }), 1)
      equal(await rows.countDocuments({ a: { $type: 'null' } }), 1)
    },
  },
  {
    says: 'a range finds values of its own type alone',
    page: 'reference/bson-type-comparison-order/',
    async holds({ rows }) {
      await rows.insertMany([{ at: new Date(0) }, { at: null }, {}, { at: 'x' }, { at: 5 }])
      equal(await rows.countDocuments({ at: { $lte: new Date() } }), 1)
    },
  },
  {
    says: 'embedded documents are equal only with their fields in the same order',
    page: 'tutorial/query-embedded-documents/',
    async holds({ rows }) {
      await rows.insertOne({ size: { h: 1, w: 2 } })
      equal(await rows.countDocuments({ size: { h: 1, w: 2 } }), 1)
      equal(await rows.countDocuments({ size: { w: 2, h: 1 } }), 0)
    },
  },
]
