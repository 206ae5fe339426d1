// What insert, update and delete share: their statements in order, each with its own fate.
import { asServerError, ServerError } from '../server-error'
import type { Document } from '../values/document'
import type { Call } from './call'

/** Write conflict, out of time, and what is no document. */
const failsCommand = new Set([112, 50, 10334])

/**
 * Applies each statement in turn. One that fails stops the others if the command is ordered, and else does not. In a
 * transaction the first that fails ends both; one that may be tried again as a whole is the command's own error.
 */
export async function eachStatement<T>(
  call: Call,
  statements: readonly Document[],
  apply: (statement: Document) => Promise<T>,
): Promise<{ answers: { index: number; answer: T }[]; writeErrors: Document[] }> {
  if (statements.length === 0)
    throw new ServerError(16, 'Write batch sizes must be between 1 and 100000. Got 0 operations.')
  const answers: { index: number; answer: T }[] = []
  const writeErrors: Document[] = []
  for (const [index, statement] of statements.entries()) {
    try {
      answers.push({ index, answer: await once(call, index, () => apply(statement)) })
    } catch (thrown) {
      const error = asServerError(thrown)
      if (failsCommand.has(error.code)) throw error
      writeErrors.push({ index, code: error.code, errmsg: error.message, ...error.details })
      call.transaction?.abort()
      if (call.transaction || call.command.ordered !== false) break
    }
  }
  return { answers, writeErrors }
}

/** A statement of a retryable write that was applied before is only answered again. */
export async function once<T>(call: Call, statement: number, apply: () => Promise<T>): Promise<T> {
  if (!call.retryable || !call.session) return apply()
  const known = call.session.answerOf(statement) as T | undefined
  if (known !== undefined) return known
  const answer = await apply()
  call.session.remember(statement, answer)
  return answer
}

export const withErrors = (reply: Document, writeErrors: Document[]): Document =>
  writeErrors.length > 0 ? { ...reply, writeErrors } : reply
