import type { Store } from '@hookonce/core'
import { unreachableStore } from '../machine-store'
import { broken, hearsSettle, type Sabotage } from './flaws'

export const limitsSabotages: readonly Sabotage[] = [
  guessing('reads an outage as free', {
    claim: async () => ({ status: 'claimed', fence: 1, attempts: 1, takeover: false }),
  }),
  guessing('reads an outage as taken', { claim: async () => ({ status: 'processing', retryAfterMs: 1000 }) }),
  guessing('swallows an outage in settle', { settle: async () => 'ok' }),
  guessing('reads an outage as a lost lease', { renew: async () => 'stale', settle: async () => 'stale' }),
  guessing('reads an outage as a lost record', { settle: async () => 'vanished' }),
  guessing('finds nothing in an outage', { find: async () => undefined }),
  guessing('forgets nothing in an outage', { forget: async () => false }),
  guessing('waits for ever in an outage', { claim: () => new Promise(() => undefined) }),
  broken('G10', 'clips a retention to 31 bits', {
    hears: hearsSettle((outcome) => ({ ...outcome, retentionMs: Math.min(outcome.retentionMs, 2 ** 31 - 1) })),
  }),
  full('refuses a settle when it is full', 'settle'),
  full('refuses a renewal when it is full', 'renew'),
  full('refuses a takeover when it is full', 'claim'),
  { guarantee: 'G17', name: 'evicts the oldest record when it is full', spoils: evicting },
]

/** Answers although its connection is gone. */
function guessing(name: string, answers: Partial<Store>): Sabotage {
  return { guarantee: 'G10', name, disconnected: () => ({ ...unreachableStore(), ...answers }) }
}

/** Holds so many records at most; then it refuses also what it must not refuse. */
function full(name: string, refused: 'claim' | 'renew' | 'settle'): Sabotage {
  const spoils = (store: Store, room = Number.POSITIVE_INFINITY): Store => {
    const keys = new Set<string>()
    const check = (does: 'claim' | 'renew' | 'settle', key: string): void => {
      if (does === 'claim' && keys.size < room) keys.add(key)
      else if (keys.size >= room && (does === refused || !keys.has(key))) throw new Error('no room')
    }
    return {
      ...store,
      async claim(request) {
        check('claim', request.key)
        return store.claim(request)
      },
      async renew(lease, leaseMs) {
        check('renew', lease.key)
        return store.renew(lease, leaseMs)
      },
      async settle(lease, outcome) {
        check('settle', lease.key)
        return store.settle(lease, outcome)
      },
      async forget(key) {
        keys.delete(key)
        return store.forget(key)
      },
    }
  }
  return { guarantee: 'G17', name, spoils }
}

function evicting(store: Store, room = Number.POSITIVE_INFINITY): Store {
  const keys = new Set<string>()
  return {
    ...store,
    async claim(request) {
      keys.add(request.key)
      const [oldest] = keys
      if (keys.size > room && oldest !== undefined) {
        keys.delete(oldest)
        await store.forget(oldest)
      }
      return store.claim(request)
    },
  }
}
