import type { Lease, Outcome } from '@hookonce/core'
import { equal } from './equal'
import type { Trial } from './trial'

/** One state that a record can be in, and how to get there. */
export interface Situation {
  name: string
  /** Is there an outcome that nothing may change? */
  final: boolean
  /** Gives the lease of the owner who brought the key there. */
  arrange(trial: Trial, options?: { retentionMs?: number; fingerprint?: string }): Promise<Lease>
}

/** Every state that the rows of the claim table tell apart. */
export const situations: readonly Situation[] = [
  {
    name: 'processing',
    final: false,
    arrange: ({ grant, longMs }, { retentionMs = 2 * longMs, fingerprint } = {}) =>
      grant({ leaseMs: Math.min(longMs, retentionMs), retentionMs, fingerprint }),
  },
  {
    name: 'processing, its lease over',
    final: false,
    async arrange({ grant, longMs, shortMs, pass }, { retentionMs = 2 * longMs, fingerprint } = {}) {
      const lease = await grant({ leaseMs: shortMs, retentionMs, fingerprint })
      await pass()
      return lease
    },
  },
  settled('completed', true, () => ({ status: 'completed', result: bytes('a result') })),
  settled('failed for good', true, () => ({ status: 'failed', error: bytes('an error') })),
  settled('failed, to be retried later', false, ({ longMs }, retentionMs) => ({
    status: 'failed',
    error: bytes('an error'),
    retryAfterMs: Math.min(longMs, retentionMs),
  })),
  settled('failed, to be retried now', false, () => ({
    status: 'failed',
    error: bytes('an error'),
    retryAfterMs: 0,
  })),
]

type Unretained = Outcome extends infer Each ? (Each extends Outcome ? Omit<Each, 'retentionMs'> : never) : never

function settled(name: string, final: boolean, outcome: (trial: Trial, retentionMs: number) => Unretained): Situation {
  return {
    name,
    final,
    async arrange(trial, { retentionMs = 2 * trial.longMs, fingerprint } = {}) {
      const lease = await trial.grant({ fingerprint })
      const reply = await trial.store.settle(lease, { ...outcome(trial, retentionMs), retentionMs })
      equal(reply, 'ok', `${name}: the settle that leads there`)
      return lease
    },
  }
}

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
