import type { Ledger } from '../ledger/ledger'
import type { ToSupervisor } from '../wire'

type Effect = Extract<ToSupervisor, { say: 'effect' }>

/** A resource that enforces our fence: it refuses what is older than it has seen, and takes an effect once. */
export class FencedResource {
  readonly #ledger: Ledger
  readonly #seen = new Map<string, { fence: number; derived: string }>()

  constructor(ledger: Ledger) {
    this.#ledger = ledger
  }

  take({ key, run, fence, derived }: Effect): 'applied' | 'again' | 'refused' {
    const seen = this.#seen.get(key)
    const verdict = !seen ? 'applied' : fence < seen.fence ? 'refused' : seen.derived === derived ? 'again' : 'applied'
    if (verdict !== 'refused') this.#seen.set(key, { fence, derived })
    this.#ledger.add({ what: 'resource', key, run, fence, verdict })
    return verdict
  }
}
