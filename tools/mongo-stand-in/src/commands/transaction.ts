import { ServerError } from '../server-error'
import type { Document } from '../values/document'
import type { Call } from './call'

/** A commit that is sent again is told of the first one. */
export function commitTransaction(call: Call): Document {
  const transaction = transactionOf(call)
  if (transaction.state === 'open') {
    call.server.storage.history.commit(transaction)
    call.session?.committed()
  } else if (transaction.state === 'aborted') throw aborted(call)
  return {}
}

export function abortTransaction(call: Call): Document {
  const transaction = transactionOf(call)
  if (transaction.state === 'aborted') throw aborted(call)
  if (transaction.state === 'committed') {
    throw new ServerError(256, `Transaction ${call.session?.number} has been committed.`)
  }
  transaction.abort()
  return {}
}

function transactionOf({ transaction, name }: Call) {
  if (transaction) return transaction
  throw new ServerError(125, `${name} must be run within a transaction`)
}

export const aborted = ({ session }: { session: { number: bigint } | undefined }): ServerError =>
  new ServerError(251, `Transaction with { txnNumber: ${session?.number} } has been aborted.`, {
    errorLabels: ['TransientTransactionError'],
  })
