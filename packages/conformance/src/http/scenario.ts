import type { HttpHarness } from './harness'

/** One thing that an endpoint must do, over a real server. */
export interface HttpScenario {
  /** Begins with the entry it is about: `webhook`, `webhookBatch` or `idempotencyKey`. */
  name: string
  run(harness: HttpHarness): Promise<void>
}
