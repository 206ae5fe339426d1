import { IdempotencyError } from '@hookonce/core'
import type { ClientSession, Db } from 'mongodb'
import { isIllegal } from './errors'

const options = {
  readConcern: { level: 'snapshot' },
  writeConcern: { w: 'majority' },
  readPreference: 'primary',
} as const

/** The driver's `withTransaction`: calls `work` again after a conflict, and sends a COMMIT again that was not answered. */
export async function transactionOn<Result>(
  db: Db,
  work: (session: ClientSession) => Promise<Result>,
): Promise<Result> {
  const session = db.client.startSession()
  let worked = false
  try {
    return await session.withTransaction(async () => {
      worked = false
      const result = await work(session)
      worked = true
      return result
    }, options)
  } catch (cause) {
    // The work was done, and what became of its COMMIT nobody has told, for as long as the driver asked.
    if (worked) throw Object.assign(new Error('The fate of the COMMIT is unknown', { cause }), { unknown: true })
    throw await explained(db, cause)
  } finally {
    await session.endSession()
  }
}

/** A server of its own refuses the first command of a transaction with a code that says little. */
export async function explained(db: Db, error: unknown): Promise<unknown> {
  if (!isIllegal(error)) return error
  const { setName, msg } = await db.command({ hello: 1 })
  if (setName || msg === 'isdbgrid') return error
  const remedy =
    'Transactions of MongoDB need a replica set (of one member, at the least), and this is a standalone server.'
  return new IdempotencyError('INVALID_OPTION', remedy, { cause: error })
}
