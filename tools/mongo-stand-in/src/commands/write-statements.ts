// What insert, update and delete share: their statements in order, each with its own fate.
import { ServerError } from '../server-error'
import type { Document } from '../values/document'
import type { Call } from './call'

/**
 * Applies each statement in turn. One that fails stops the others if the command is ordered, and else does not; in a
 * transaction it fails the command. In a retryable write, one that was applied before is only answered again.
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
    } catch (error) {
      if (!(error instanceof ServerError) || call.transaction || error.code === 50) throw error
      writeErrors.push({ index, code: error.code, errmsg: error.message, ...error.details })
      if (call.command.ordered !== false) break
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
