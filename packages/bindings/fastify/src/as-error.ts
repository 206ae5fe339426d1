/** Fastify sends what is no error as if it were a payload, with 200, and takes undefined for 'go on'. */
export const asError = (error: unknown): Error =>
  error instanceof Error ? error : new Error('The handler threw no error', { cause: error })
