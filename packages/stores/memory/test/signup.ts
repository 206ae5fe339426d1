import { createIdempotency } from '@hookonce/core'
import { memoryStore } from '@hookonce/memory'

const idempotency = createIdempotency({ scope: 'signup', store: memoryStore() })

export const onSignup = idempotency.wrap(
  async (event: { id: string; to: string }) => ({ mail: crypto.randomUUID(), to: event.to }), // sends the mail
  { key: (event) => event.id },
)
