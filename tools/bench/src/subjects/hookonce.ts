import { createIdempotency, isIdempotencyError, type Store } from '@hookonce/core'
import type { Subject } from './subject'

/** With the defaults, as a user would. */
export function hookonce(store: Store, disconnect: () => unknown): Subject {
  const idempotency = createIdempotency({ scope: 'bench', store })
  return {
    async run(key, handler) {
      try {
        return (await idempotency.run(key, handler)).value
      } catch (error) {
        if (isIdempotencyError(error, 'IN_PROGRESS')) return undefined
        throw error
      }
    },
    async close() {
      await idempotency.close()
      await disconnect()
    },
  }
}
