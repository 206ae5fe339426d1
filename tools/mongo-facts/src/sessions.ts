import { deepEqual, equal } from 'node:assert/strict'
import type { Document } from 'mongodb'
import { type Bson, codeOf, type Fact, type Ground } from './fact'

const page = 'core/retryable-writes/'

/** Sends commands as a driver does that got no reply: with the same number in the same session. */
type Send = (command: object, number: number) => Promise<Document>

/** What became of a command's only statement: the code of its error, undefined when it was applied. */
const statementCode = async (reply: Promise<Document>): Promise<unknown> => (await reply).writeErrors?.[0]?.code

export const sessions = ({ Long }: Bson): Fact[] => {
  // With a client of its own: one that pools its sessions would be surprised by our numbers.
  const resending = async ({ connect, db }: Ground, work: (send: Send) => Promise<void>) => {
    const client = connect()
    const own = client.db(db.databaseName)
    try {
      await client.withSession((session) =>
        work((command, number) => own.command({ ...command, txnNumber: Long.fromNumber(number) }, { session })),
      )
    } finally {
      await client.close()
    }
  }

  return [
    {
      says: 'a retryable update that is sent again is applied once, and answered alike',
      page,
      holds: (ground) =>
        resending(ground, async (send) => {
          await ground.rows.insertOne({ _id: 1, n: 0 })
          const command = { update: ground.rows.collectionName, updates: [{ q: { _id: 1 }, u: { $inc: { n: 1 } } }] }
          const [first, second] = [await send(command, 1), await send(command, 1)]
          deepEqual([first.n, first.nModified, second.n, second.nModified], [1, 1, 1, 1])
          equal((await ground.rows.findOne({ _id: 1 }))?.n, 1)
          await send(command, 2)
          equal((await ground.rows.findOne({ _id: 1 }))?.n, 2)
        }),
    },
    {
      says: 'a retryable insert that is sent again is no duplicate',
      page,
      holds: (ground) =>
        resending(ground, async (send) => {
          const command = { insert: ground.rows.collectionName, documents: [{ _id: 1 }, { _id: 2 }] }
          await send(command, 1)
          const again = await send(command, 1)
          deepEqual([again.n, again.writeErrors], [2, undefined])
          equal(await ground.rows.countDocuments(), 2)
        }),
    },
    {
      says: 'a retryable delete that is sent again takes no second document',
      page,
      holds: (ground) =>
        resending(ground, async (send) => {
          await ground.rows.insertMany([{ a: 1 }, { a: 1 }])
          const command = { delete: ground.rows.collectionName, deletes: [{ q: { a: 1 }, limit: 1 }] }
          await send(command, 1)
          equal((await send(command, 1)).n, 1)
          equal(await ground.rows.countDocuments(), 1)
        }),
    },
    {
      says: 'a retryable findAndModify that is sent again gives the document of the first time',
      page,
      holds: (ground) =>
        resending(ground, async (send) => {
          await ground.rows.insertOne({ _id: 1, n: 1 })
          const command = {
            findAndModify: ground.rows.collectionName,
            query: { _id: 1 },
            update: { $inc: { n: 1 } },
            new: true,
          }
          const [first, second] = [await send(command, 1), await send(command, 1)]
          deepEqual(
            [first.value, second.value],
            [
              { _id: 1, n: 2 },
              { _id: 1, n: 2 },
            ],
          )
          equal((await ground.rows.findOne({ _id: 1 }))?.n, 2)
        }),
    },
    {
      says: 'a statement that failed is tried again when it is sent again',
      page,
      holds: (ground) =>
        resending(ground, async (send) => {
          await ground.rows.insertOne({ _id: 1 })
          const command = { insert: ground.rows.collectionName, documents: [{ _id: 1 }] }
          equal(await statementCode(send(command, 1)), 11000)
          await ground.rows.deleteOne({ _id: 1 })
          equal(await statementCode(send(command, 1)), undefined)
        }),
    },
    {
      says: 'a number below the last one of its session is refused: code 225',
      page,
      holds: (ground) =>
        resending(ground, async (send) => {
          const insert = (_id: number) => ({ insert: ground.rows.collectionName, documents: [{ _id }] })
          await send(insert(1), 5)
          equal(await codeOf(send(insert(2), 4)), 225)
          equal(await ground.rows.countDocuments(), 1)
        }),
    },
    {
      says: 'an update of many documents is not retryable: code 72',
      page: `${page}#retryable-write-operations`,
      holds: (ground) =>
        resending(ground, async (send) => {
          const many = { q: {}, u: { $set: { a: 1 } }, multi: true }
          equal(await statementCode(send({ update: ground.rows.collectionName, updates: [many] }, 1)), 72)
        }),
    },
  ]
}
