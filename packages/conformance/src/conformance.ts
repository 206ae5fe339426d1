import { storeCases } from './cases'
import type { StoreHarness } from './harness'

/** `describe` and `it` of vitest, node:test, jest, mocha, or of any other runner that has them. */
export interface Runner {
  describe(name: string, body: () => void): unknown
  it(name: string, body: () => Promise<void>, timeoutMs?: number): unknown
}

/** Enough for a differential run to shrink what it found; a case that passes takes a fraction of a second. */
const timeoutMs = 60_000

/**
 * Registers every case that the harness can run, as one block of the runner's.
 * The cases are independent: hand in vitest's `describe.concurrent`, and they wait for their leases together.
 */
export function storeConformance({ describe, it }: Runner, harness: StoreHarness): void {
  describe('store conformance', () => {
    for (const { name, fits, run } of storeCases) {
      if (fits(harness)) it(name, () => run(harness), timeoutMs)
    }
  })
}
