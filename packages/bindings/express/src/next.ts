export type Next = (error?: unknown) => void

/** Express takes undefined for 'no error' and some texts for commands, and would go on to the next route. */
export const nextError = (error: unknown): object =>
  typeof error === 'object' && error ? error : new Error('The handler threw no error', { cause: error })
