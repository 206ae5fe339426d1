import type { Ledger } from '../ledger/ledger'
import type { Fault, Point } from '../wire'
import { current } from './current'
import { ask, tell } from './supervisor'

/** Those of a group that have come to their points. */
interface Gathering {
  arrived: number
  go: () => void
  gone: Promise<void>
}

/** One that never comes does not hold up the rest. Less than any lease of the lab. */
const patienceMs = 220
const stallMs = 900

export class Points {
  readonly #ledger: Ledger
  readonly #gatherings = new Map<string, Gathering>()
  /** Deliveries whose fault has happened. */
  readonly #done = new Set<string>()

  constructor(ledger: Ledger) {
    this.#ledger = ledger
  }

  /** Is this where the fault of the delivery at hand happens, and has it not happened yet? */
  awaits(at: Point): boolean {
    const delivery = current.getStore()
    return delivery?.fault?.at === at && !this.#done.has(delivery.id)
  }

  /** The delivery at hand has come to a point: what is planned for it there happens. */
  async reach(at: Point): Promise<void> {
    const delivery = current.getStore()
    if (!delivery?.fault || !this.awaits(at)) return
    const { key, id, fault } = delivery
    this.#done.add(id)
    this.#ledger.add({ what: 'fault', key, at, do: fault.do })
    await this.#gather(fault)
  }

  /** Resolves when the group is complete, and the fault has happened to all of it. */
  #gather(fault: Fault): Promise<void> {
    const { group, size = 1 } = fault
    if (group === undefined) return act(fault)
    const gathering = this.#gatherings.get(group) ?? this.#open(group, fault)
    if (++gathering.arrived === size) gathering.go()
    return gathering.gone
  }

  #open(group: string, fault: Fault): Gathering {
    let go = (): void => undefined
    const complete = new Promise<void>((resolve) => {
      go = resolve
      setTimeout(resolve, patienceMs).unref()
    })
    const gathering = { arrived: 0, go, gone: complete.then(() => act(fault)) }
    this.#gatherings.set(group, gathering)
    return gathering
  }
}

async function act({ do: what }: Fault): Promise<void> {
  switch (what) {
    case 'kill':
      process.kill(process.pid, 'SIGKILL')
      return new Promise(() => undefined)
    case 'stop':
      tell({ say: 'stopping' })
      process.kill(process.pid, 'SIGSTOP')
      return
    case 'stall':
      // An event loop that stands still: garbage collection, a long computation.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, stallMs)
      return
    default:
      await ask({ say: 'arm', fault: what })
  }
}
