import { createHash } from 'node:crypto'
import { Rejected } from '@hookonce/core/coalesce'
import type { Argument, Connection } from './connection'
import { script } from './script'

/** One operation on one record, as the script takes it: the verb with its numbers, and whose it is. */
export interface Operation {
  key: string
  what: string
  who: Argument
}

const sha = createHash('sha1').update(script).digest('hex')

/** Marks an operation that failed alone. */
const exclamationMark = 0x21

/** Runs the script: one round trip, and a reply for each operation. */
export async function evaluate(connection: Connection, operations: readonly Operation[]) {
  const [{ key } = { key: '' }] = operations
  const args: Argument[] = [sha, `${operations.length}`]
  for (const operation of operations) args.push(operation.key)
  for (const { what, who } of operations) args.push(what, who)
  const reply = await connection.send(key, 'evalsha', args).catch((error) => {
    // After a restart, a failover, a SCRIPT FLUSH the server does not know it, and has done nothing (F47).
    if (codeOf(error) === 'NOSCRIPT') return connection.send(key, 'eval', [script, ...args.slice(1)])
    throw error
  })
  if (operations.length === 1) return [reply as Buffer]
  return (reply as Buffer[]).map((item) =>
    item[0] === exclamationMark ? new Rejected(new Error(item.toString('latin1', 1))) : item,
  )
}

/** An error of Redis has no other code than the first word of its message, which is part of the protocol (F41). */
const codeOf = (error: unknown) => (error instanceof Error ? error.message.split(' ', 1)[0] : undefined)
