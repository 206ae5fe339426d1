import { MingoError } from 'mingo/util'

/** The codes that a client may see, with the names that mongod gives them. */
const names = {
  1: 'InternalError',
  2: 'BadValue',
  9: 'FailedToParse',
  14: 'TypeMismatch',
  16: 'InvalidLength',
  20: 'IllegalOperation',
  26: 'NamespaceNotFound',
  27: 'IndexNotFound',
  40: 'ConflictingUpdateOperators',
  43: 'CursorNotFound',
  48: 'NamespaceExists',
  50: 'MaxTimeMSExpired',
  53: 'InvalidIdField',
  59: 'CommandNotFound',
  66: 'ImmutableField',
  67: 'CannotCreateIndex',
  72: 'InvalidOptions',
  73: 'InvalidNamespace',
  85: 'IndexOptionsConflict',
  86: 'IndexKeySpecsConflict',
  112: 'WriteConflict',
  115: 'CommandNotSupported',
  117: 'ConflictingOperationInProgress',
  125: 'CommandFailed',
  225: 'TransactionTooOld',
  241: 'ConversionFailure',
  251: 'NoSuchTransaction',
  256: 'TransactionCommitted',
  263: 'OperationNotSupportedInTransaction',
  10334: 'BSONObjectTooLarge',
  11000: 'DuplicateKey',
} as const

/** An error that the client is told of, as `{ ok: 0, code, codeName, errmsg }` or as a write error. */
export class ServerError extends Error {
  readonly code: number
  readonly details: Readonly<Record<string, unknown>>

  /** A known code has its name; others are mongod's assertion numbers, called `Location<code>`. */
  constructor(code: number, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message)
    this.code = code
    this.details = details
    this.name = 'ServerError'
  }

  get codeName(): string {
    return this.code in names ? names[this.code as keyof typeof names] : `Location${this.code}`
  }
}

/** Of what mingo refuses, a query or an expression is to blame; of all else, the stand-in. */
export function asServerError(error: unknown): ServerError {
  if (error instanceof ServerError) return error
  const message = error instanceof Error ? error.message : String(error)
  return error instanceof MingoError
    ? new ServerError(2, message)
    : new ServerError(1, `The stand-in failed: ${message}`)
}
