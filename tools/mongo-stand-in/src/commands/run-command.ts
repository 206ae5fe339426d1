// From a command to its reply: which session and transaction it belongs to, and what an error does to those.
import { Double, Long } from 'bson'
import { asServerError, ServerError } from '../server-error'
import type { Server } from '../server-state'
import type { Session } from '../transactions/session'
import type { Transaction } from '../transactions/transaction'
import { type Document, isDocument } from '../values/document'
import { Call } from './call'
import { commands } from './commands'
import { aborted } from './transaction'

export async function runCommand(server: Server, command: Document): Promise<Document> {
  try {
    const session = command.lsid === undefined ? undefined : server.sessions.of(command.lsid)
    const run = () => inSession(server, session, command)
    return ok(await (session && command.txnNumber !== undefined ? session.inTurn(run) : run()))
  } catch (error) {
    return failure(error)
  }
}

async function inSession(server: Server, session: Session | undefined, command: Document): Promise<Document> {
  const name = Object.keys(command)[0] ?? ''
  const known = commands.get(name)
  if (!known) throw new ServerError(59, `no such command: '${name}'`)
  refuseUnknown(command)
  const numbered = session && command.txnNumber instanceof Long ? command.txnNumber.toBigInt() : undefined
  if (numbered === undefined || !session) return known.run(new Call(server, name, command, session, undefined, false))
  if (!server.identity.setName) {
    throw new ServerError(20, 'Transaction numbers are only allowed on a replica set member or mongos')
  }
  session.enter(numbered)
  if (command.autocommit !== false) {
    if (!known.retryable)
      throw new ServerError(72, `txnNumber may only be provided for transactions and retryable writes, not for ${name}`)
    return known.run(new Call(server, name, command, session, undefined, true))
  }
  const transaction = transactionOf(server, session, command, name)
  const call = new Call(server, name, command, session, transaction, false)
  try {
    if (!known.inTransaction) {
      throw new ServerError(263, `Cannot run '${name}' in a multi-document transaction.`)
    }
    return await known.run(call)
  } catch (error) {
    // Any error of an operation ends its transaction.
    if (transaction.state === 'open') transaction.abort()
    throw error
  }
}

/** What would change the answer, and is not known here, is refused: a test had better fail than run on a wrong answer. */
function refuseUnknown(command: Document): void {
  const parts = [command, command.updates, command.deletes].flat().filter(isDocument)
  const unknown = ['collation', 'arrayFilters', 'validator'].find((option) => parts.some((part) => option in part))
  if (unknown) throw new ServerError(115, `The stand-in does not know the option ${unknown}`)
}

const endings = new Set(['commitTransaction', 'abortTransaction'])

function transactionOf(server: Server, session: Session, { startTransaction }: Document, name: string): Transaction {
  const number = session.number
  const { transaction } = session
  if (startTransaction === true) {
    if (transaction || session.hasAnswers) {
      throw new ServerError(117, `Transaction ${number} already in progress or used for a retryable write`)
    }
    const begun = server.storage.history.begin()
    session.begin(begun)
    return begun
  }
  if (!transaction) {
    throw new ServerError(251, `Given transaction number ${number} does not match any in-progress transactions.`, {
      errorLabels: ['TransientTransactionError'],
    })
  }
  if (endings.has(name) || transaction.state === 'open') return transaction
  if (transaction.state === 'aborted') throw aborted({ session })
  throw new ServerError(256, `Transaction ${number} has been committed.`)
}

const ok = (reply: Document): Document => ({ ...reply, ok: new Double(1) })

function failure(error: unknown): Document {
  const { code, codeName, message, details } = asServerError(error)
  return { ok: new Double(0), errmsg: message, code, codeName, ...details }
}
