import { deepEqual, equal, notEqual } from 'node:assert/strict'
import { type Bson, codeOf, type Fact, type Row } from './fact'

const operator = (name: string) => `reference/operator/aggregation/${name}/`

/** A fact of one expression: what `$set` makes of it in a document, beside its type. */
const expression = (says: string, page: string, row: Row, given: unknown, value: unknown, type?: string): Fact => ({
  says,
  page,
  async holds({ rows }) {
    await rows.insertOne({ _id: 1, ...row })
    await rows.updateOne({ _id: 1 }, [{ $set: { result: given } }, { $set: { type: { $type: '$result' } } }])
    const found = await rows.findOne({ _id: 1 })
    deepEqual(found?.result, value)
    if (type) equal(found?.type, type)
  },
})

// Spelt so that no linter takes it for a promise.
const branch = (test: unknown, value: unknown) =>
  Object.fromEntries([
    ['case', test],
    ['then', value],
  ])

const day = new Date(86_400_000)

export const pipelines = ({ Binary, Double, Long }: Bson): Fact[] => [
  {
    says: '$$NOW is one instant for all documents of a command',
    page: 'reference/aggregation-variables/#mongodb-variable-variable.NOW',
    async holds({ rows }) {
      await rows.insertMany(Array.from({ length: 300 }, (_, _id) => ({ _id })))
      await rows.updateMany({}, [{ $set: { at: '$$NOW' } }, { $set: { later: '$$NOW' } }])
      const instants = new Set((await rows.find().toArray()).flatMap(({ at, later }) => [Number(at), Number(later)]))
      equal(instants.size, 1)
    },
  },
  {
    says: '$$NOW goes on from one command to the next',
    page: 'reference/aggregation-variables/#mongodb-variable-variable.NOW',
    async holds({ rows }) {
      await rows.updateOne({ _id: 1 }, [{ $set: { at: '$$NOW' } }], { upsert: true })
      await new Promise((resolve) => setTimeout(resolve, 30))
      await rows.updateOne({ _id: 1 }, [{ $set: { passed: { $subtract: ['$$NOW', '$at'] } } }])
      equal(Number((await rows.findOne({ _id: 1 }))?.passed) > 0, true)
    },
  },
  expression(
    '$toLong of a date is its milliseconds, as a long',
    operator('toLong'),
    { at: day },
    { $toLong: '$at' },
    86_400_000,
    'long',
  ),
  expression(
    '$toDate of a long is the date of its milliseconds',
    operator('toDate'),
    { n: Long.fromNumber(86_400_000) },
    { $toDate: '$n' },
    day,
    'date',
  ),
  expression('$toLong cuts a double off', operator('toLong'), { n: new Double(5.9) }, { $toLong: '$n' }, 5, 'long'),
  expression(
    'a date less a date is milliseconds',
    operator('subtract'),
    { at: day },
    { $subtract: ['$at', new Date(1)] },
    86_399_999,
    'long',
  ),
  expression(
    'a date less a number is a date',
    operator('subtract'),
    { at: day },
    { $subtract: ['$at', 86_400_000] },
    new Date(0),
    'date',
  ),
  expression(
    'a date and a number of milliseconds is a date',
    operator('add'),
    { at: day },
    { $add: ['$at', 5] },
    new Date(86_400_005),
    'date',
  ),
  expression(
    '$dateAdd adds units of time',
    operator('dateAdd'),
    { at: day },
    { $dateAdd: { startDate: '$at', unit: 'millisecond', amount: 250 } },
    new Date(86_400_250),
    'date',
  ),
  expression('ints add up to an int', operator('add'), {}, { $add: [1, 2] }, 3, 'int'),
  expression(
    'an int times a long is a long',
    operator('multiply'),
    { n: Long.fromNumber(3) },
    { $multiply: ['$n', 1000] },
    3000,
    'long',
  ),
  expression(
    '$ceil and $floor are about doubles',
    operator('ceil'),
    { n: new Double(1.2) },
    [{ $ceil: '$n' }, { $floor: '$n' }],
    [2, 1],
  ),
  expression('arithmetic on a missing field is null', operator('add'), {}, { $add: ['$nothing', 1] }, null, 'null'),
  expression('$type of a missing field is missing', operator('type'), {}, { $type: '$nothing' }, 'missing'),
  expression(
    'values of any types compare: all of them are greater than null, which null and a missing field are not',
    'reference/bson-type-comparison-order/',
    { one: 1, text: 'a', at: day, nil: null },
    [
      { $gt: ['$one', null] },
      { $gt: ['$text', null] },
      { $gt: ['$at', '$one'] },
      { $gt: ['$nil', null] },
      { $gt: ['$nothing', null] },
    ],
    [true, true, true, false, false],
  ),
  expression(
    '$eq tells numbers by value, and strings by byte',
    operator('eq'),
    { n: new Double(1) },
    [{ $eq: ['$n', 1] }, { $eq: ['a', 'A'] }],
    [true, false],
  ),
  expression(
    '$max takes the greatest, and null counts for nothing',
    operator('max'),
    { at: day },
    { $max: ['$at', null, new Date(5), '$nothing'] },
    day,
  ),
  expression('$min takes the least', operator('min'), {}, { $min: [5, 3, null] }, 3),
  expression(
    '$ifNull replaces null and a missing field',
    operator('ifNull'),
    { a: null },
    [{ $ifNull: ['$a', 1] }, { $ifNull: ['$nothing', 2] }, { $ifNull: [0, 3] }],
    [1, 2, 0],
  ),
  expression(
    '$cond takes one of two',
    operator('cond'),
    { n: 5 },
    { $cond: [{ $gte: ['$n', 5] }, 'yes', 'no'] },
    'yes',
  ),
  expression(
    '$switch takes the first case that holds',
    operator('switch'),
    { n: 5 },
    {
      $switch: {
        branches: [branch({ $gt: ['$n', 4] }, 1), branch(true, 2)],
        default: 3,
      },
    },
    1,
  ),
  {
    says: '$switch without a case that holds and without a default is an error',
    page: operator('switch'),
    async holds({ rows }) {
      await rows.insertOne({ _id: 1 })
      const update = rows.updateOne({ _id: 1 }, [{ $set: { a: { $switch: { branches: [branch('$nothing', 1)] } } } }])
      notEqual(await codeOf(update), undefined)
    },
  },
  expression(
    '$and, $or and $not: null, missing and zero are false, an empty string is true',
    operator('and'),
    { zero: 0, text: '' },
    [{ $and: ['$text', true] }, { $or: ['$zero', '$nothing', null] }, { $not: ['$zero'] }],
    [true, false, true],
  ),
  expression(
    '$mergeObjects: the later field wins, null counts for nothing',
    operator('mergeObjects'),
    { a: { x: 1, y: 1 } },
    { $mergeObjects: ['$a', null, { y: 2 }] },
    { x: 1, y: 2 },
  ),
  expression('$literal is not evaluated', operator('literal'), {}, { $literal: '$n' }, '$n'),
  expression(
    '$let gives names',
    operator('let'),
    { n: 2 },
    { $let: { vars: { double: { $multiply: ['$n', 2] } }, in: { $add: ['$$double', 1] } } },
    5,
  ),
  expression(
    '$binarySize is in bytes',
    operator('binarySize'),
    { b: new Binary(Buffer.alloc(7)), text: 'é' },
    [{ $binarySize: '$b' }, { $binarySize: '$text' }],
    [7, 2],
  ),
  {
    says: '$$REMOVE takes a field away, and a missing value adds none',
    page: 'reference/aggregation-variables/#mongodb-variable-variable.REMOVE',
    async holds({ rows }) {
      await rows.insertOne({ _id: 1, a: 1 })
      await rows.updateOne({ _id: 1 }, [{ $set: { a: '$$REMOVE', b: { $cond: [true, '$$REMOVE', 1] }, c: 1 } }])
      deepEqual(await rows.findOne({ _id: 1 }), { _id: 1, c: 1 })
    },
  },
  {
    says: '$replaceWith without an _id keeps the one that was',
    page: operator('replaceWith'),
    async holds({ rows }) {
      await rows.insertOne({ _id: 1, a: 1, b: 2 })
      await rows.updateOne({ _id: 1 }, [{ $replaceWith: { c: { $add: ['$a', '$b'] }, d: '$nothing' } }])
      deepEqual(await rows.findOne({ _id: 1 }), { _id: 1, c: 3 })
    },
  },
  {
    says: '$replaceWith by $$ROOT modifies nothing',
    page: 'reference/command/update/#output',
    async holds({ rows }) {
      await rows.insertOne({ _id: 1, a: { b: [1, { c: null }] }, n: Long.fromNumber(5) })
      const { matchedCount, modifiedCount } = await rows.updateOne({ _id: 1 }, [{ $replaceWith: '$$ROOT' }])
      deepEqual([matchedCount, modifiedCount], [1, 0])
    },
  },
  {
    says: 'a stage sees what the one before it made, and all fields of a stage what was before it',
    page: 'tutorial/update-documents-with-aggregation-pipeline/',
    async holds({ rows }) {
      await rows.insertOne({ _id: 1, n: 1 })
      await rows.updateOne({ _id: 1 }, [{ $set: { n: 2, seen: '$n' } }, { $set: { later: '$n' } }, { $unset: 'n' }])
      deepEqual(await rows.findOne({ _id: 1 }), { _id: 1, seen: 1, later: 2 })
    },
  },
  {
    says: 'stages that are not about one document are no part of an update',
    page: 'tutorial/update-documents-with-aggregation-pipeline/',
    async holds({ rows }) {
      await rows.insertOne({ _id: 1 })
      equal(await codeOf(rows.updateOne({ _id: 1 }, [{ $match: { _id: 1 } }])), 72)
    },
  },
  {
    says: 'let gives an update its variables',
    page: 'reference/command/update/#std-label-update-let-syntax',
    async holds({ rows }) {
      await rows.insertOne({ _id: 1 })
      await rows.updateOne({ _id: 1 }, [{ $set: { a: '$$given' } }], { let: { given: 'value' } })
      equal((await rows.findOne({ _id: 1 }))?.a, 'value')
    },
  },
  {
    says: '$expr compares fields of one document in a filter',
    page: 'reference/operator/query/expr/',
    async holds({ rows }) {
      await rows.insertMany([
        { spent: 5, budget: 3 },
        { spent: 1, budget: 3 },
      ])
      equal(await rows.countDocuments({ $expr: { $gt: ['$spent', '$budget'] } }), 1)
    },
  },
]
