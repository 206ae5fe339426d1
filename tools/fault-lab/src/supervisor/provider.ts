import { setTimeout as wait } from 'node:timers/promises'
import type { Prng } from '../../../simulate/src/world/prng'
import type { Ledger } from '../ledger/ledger'
import type { Delivery } from '../wire'
import type { Fleet } from './fleet'
import { post } from './post'
import type { WorkerProcess } from './process'

/** An event, and what its first delivery brings about. */
export interface PlannedEvent extends Omit<Delivery, 'id'> {
  /** Copies of a delivery that are sent beside it. */
  copies?: number
  /** The slot that the first delivery goes to; any, if not said. */
  slot?: number
  /** How long the sender waits for an answer. */
  timeoutMs?: number
}

export interface ProviderOptions {
  fleet: Fleet
  ledger: Ledger
  prng: Prng
  /** How long between a bad answer and the next delivery, at least and at most. Milliseconds. */
  redeliverMs: [number, number]
  /** An event that is not done by then is lost. Milliseconds. */
  patienceMs?: number
}

/** Sends events as a provider does: again and again until 2xx, with duplicates, to whichever worker is up. */
export class Provider {
  deliveries = 0
  readonly #options: ProviderOptions

  constructor(options: ProviderOptions) {
    this.#options = options
  }

  /** Delivers until 2xx; false if that never came. */
  async deliver({ copies = 0, slot, timeoutMs = 2_000, ...event }: PlannedEvent): Promise<boolean> {
    const { prng, redeliverMs, patienceMs = 60_000 } = this.#options
    const end = performance.now() + patienceMs
    let first = true
    while (performance.now() < end) {
      const to = this.#choose(first ? slot : undefined)
      if (!to) {
        await wait(10)
        continue
      }
      // Only the first delivery brings trouble: what follows is to put it right.
      const { fault, fails, ...rest } = event
      const one = first ? event : { ...rest, ms: Math.min(rest.ms, 30) }
      const sent = this.#send(one, to, timeoutMs)
      const beside = Array.from({ length: first ? copies : 0 }, async () => {
        await wait(prng.between(0, event.ms + 20))
        const other = this.#choose(undefined)
        return other && this.#send({ ...rest, ms: Math.min(rest.ms, 30) }, other, timeoutMs)
      })
      first = false
      const codes = await Promise.all([sent, ...beside])
      if (codes.includes(200)) return true
      await wait(prng.between(...redeliverMs))
    }
    return false
  }

  #choose(slot: number | undefined): WorkerProcess | undefined {
    const { fleet, prng } = this.#options
    const [any, ...more] = fleet.up
    const wanted = slot === undefined ? undefined : fleet.slots[slot]
    return wanted?.up ? wanted : any && prng.pick([any, ...more])
  }

  async #send(event: Omit<Delivery, 'id'>, to: WorkerProcess, timeoutMs: number): Promise<number | undefined> {
    const { ledger } = this.#options
    const { key } = event
    const delivery = `${key}#${++this.deliveries}`
    ledger.add({ what: 'deliver', key, delivery, to: to.name })
    const posted = await post(to, { ...event, id: delivery }, timeoutMs)
    const body = posted ? JSON.stringify(posted.body) : 'no answer'
    const value = posted && 'value' in posted.body ? (posted.body.value as { run?: string } | undefined) : undefined
    ledger.add({
      what: 'answer',
      key,
      delivery,
      status: posted?.code,
      kind: posted?.body.status,
      body: body.slice(0, 200),
      run: value?.run,
    })
    return posted?.code
  }
}
