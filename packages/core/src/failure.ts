import type { Codec } from './codec'

/** What is recorded of a failure: enough to tell every later caller the same. */
export interface RecordedFailure {
  /** May another attempt be made; if not, why: the handler's own word, too many attempts, or a run whose fate is unknown. */
  reason: 'retryable' | 'permanent' | 'exhausted' | 'ambiguous'
  name: string
  message: string
  code?: string
  data?: unknown
}

/**
 * Thrown by a handler for a failure that no retry can mend: it is recorded, and every later delivery of the
 * event gets the same failure without a run.
 */
export class PermanentError extends Error {
  override readonly name: string = 'PermanentError'
  /** Recorded with the failure, and handed to every later caller as `error.cause.failureData`. JSON, by default. */
  readonly failureData?: unknown

  constructor(message: string, options: { cause?: unknown; data?: unknown } = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined)
    if (options.data !== undefined) this.failureData = options.data
  }
}

export const isPermanentError = (error: unknown): boolean => (error as Error | undefined)?.name === 'PermanentError'

export function describeFailure(error: unknown, reason: RecordedFailure['reason']): RecordedFailure {
  if (!(error instanceof Error)) return { reason, name: 'Error', message: String(error) }
  const { name, message, code, failureData } = error as Error & { code?: unknown; failureData?: unknown }
  return {
    reason,
    name,
    message,
    ...(typeof code === 'string' && { code }),
    ...(failureData !== undefined && { data: failureData }),
  }
}

/** The recorded failure as an error again. Undefined where nothing was recorded that this codec can read. */
export function reviveFailure(bytes: Uint8Array | undefined, codec: Codec): { reason?: string; cause?: Error } {
  if (!bytes) return {}
  try {
    const { reason, name, message, code, data } = codec.decode(bytes) as RecordedFailure
    const cause = Object.assign(new Error(message), { name, code, failureData: data })
    return { reason, cause }
  } catch (cause) {
    return { cause: new Error('the recorded failure can not be read', { cause }) }
  }
}
