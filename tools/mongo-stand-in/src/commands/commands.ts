import type { Document } from '../values/document'
import { buildInfo, endSessions, ping, setParameter } from './administration'
import { aggregate } from './aggregate'
import type { Call } from './call'
import { create, drop, dropDatabase, listCollections } from './collections'
import { count, distinct } from './count'
import { deleteCommand } from './delete'
import { find } from './find'
import { findAndModify } from './find-and-modify'
import { getMore, killCursors } from './get-more'
import { hello } from './hello'
import { createIndexes, dropIndexes, listIndexes } from './indexes'
import { insert } from './insert'
import { abortTransaction, commitTransaction } from './transaction'
import { update } from './update'

interface Command {
  run(call: Call): Document | Promise<Document>
  /** In a transaction: may be its first operation, may come later, or is refused. */
  inTransaction?: true
  /** May be sent again, with a number in its session, and is applied once. */
  retryable?: true
}

export const commands: ReadonlyMap<string, Command> = new Map<string, Command>([
  ['hello', { run: hello }],
  ['ismaster', { run: hello }],
  ['isMaster', { run: hello }],
  ['ping', { run: ping }],
  ['buildInfo', { run: buildInfo }],
  ['buildinfo', { run: buildInfo }],
  ['setParameter', { run: setParameter }],
  ['endSessions', { run: endSessions }],
  ['find', { run: find, inTransaction: true }],
  ['getMore', { run: getMore, inTransaction: true }],
  ['killCursors', { run: killCursors, inTransaction: true }],
  ['aggregate', { run: aggregate, inTransaction: true }],
  ['distinct', { run: distinct, inTransaction: true }],
  ['count', { run: count }],
  ['insert', { run: insert, inTransaction: true, retryable: true }],
  ['update', { run: update, inTransaction: true, retryable: true }],
  ['delete', { run: deleteCommand, inTransaction: true, retryable: true }],
  ['findAndModify', { run: findAndModify, inTransaction: true, retryable: true }],
  ['findandmodify', { run: findAndModify, inTransaction: true, retryable: true }],
  ['create', { run: create, inTransaction: true }],
  ['createIndexes', { run: createIndexes }],
  ['listIndexes', { run: listIndexes }],
  ['dropIndexes', { run: dropIndexes }],
  ['listCollections', { run: listCollections }],
  ['drop', { run: drop }],
  ['dropDatabase', { run: dropDatabase }],
  ['commitTransaction', { run: commitTransaction, inTransaction: true }],
  ['abortTransaction', { run: abortTransaction, inTransaction: true }],
])
