import type { Collection, Db, Document, Double, Int32, Long, MongoClient, ObjectId } from 'mongodb'

/** The types of BSON as the driver under test has them: each version refuses another's. */
export type Bson = Pick<typeof import('mongodb'), 'Binary' | 'Double' | 'Int32' | 'Long' | 'ObjectId'>

export interface Row extends Document {
  _id?: string | number | Int32 | Long | Double | ObjectId | number[]
}

/** What a fact is checked on: a collection of its own, which is not there yet. */
export interface Ground {
  client: MongoClient
  /** A client besides that one, to be closed by who asked for it. */
  connect(): MongoClient
  db: Db
  rows: Collection<Row>
}

/** Something that MongoDB's manual says, true of MongoDB 5 to 8. */
export interface Fact {
  says: string
  /** Below https://www.mongodb.com/docs/manual/ */
  page: string
  /** Rejects where it does not hold. */
  holds(ground: Ground): Promise<void>
}

/** The code of the error that a promise rejects with, the driver's own or mongod's below it; undefined where it resolves. */
export const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: { code?: unknown; originalError?: { code: unknown } }) => error.code ?? error.originalError?.code ?? error,
  )
