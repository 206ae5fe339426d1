import { PermanentError } from '@hookonce/core'
import type { HandledResponse } from './recorded'

const code = 'RESPONSE_NOT_RECORDABLE'

/** Ends a run whose handler has answered with what has no end, or is no response: for good, since it will do so again. */
export class UnrecordableResponse extends PermanentError {
  readonly code = code

  constructor(what: string) {
    super(
      `The handler has answered with ${what}, which can't be recorded and replayed: take this route out of idempotency`,
    )
  }
}

/** What it is, if it can't be recorded. Asked as soon as the head of a response is known. */
export function unrecordable({ status, header }: HandledResponse): string | undefined {
  if (status === 101) return 'an upgrade to another protocol'
  return /^text\/event-stream/i.test(String(header('Content-Type'))) ? 'an event stream' : undefined
}

/** Also what is recorded of it: core hands the code on. */
export const isUnrecordable = (error: unknown): boolean =>
  (error as Partial<UnrecordableResponse> | null)?.code === code
