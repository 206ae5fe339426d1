import type * as core from '@hookonce/core'

/** What of core is simulated: the real one, or one that was broken on purpose. */
export type Core = Pick<typeof core, 'createIdempotency' | 'isIdempotencyError' | 'PermanentError'>
