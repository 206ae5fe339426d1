import type { Store, StoredRecord } from '@hookonce/core'
import { claim, live, renew, settle, type Transition } from '../../src/machine'

type Operation = keyof Store
type Fault = (apply: () => Promise<never>) => Promise<never>

/** A store on the state machine, whose network a test can break: `faults.claim = [lostReply]`. */
export class MachineStore implements Store {
  readonly records = new Map<string, StoredRecord>()
  /** Every operation that was sent, in order. */
  readonly sent: Operation[] = []
  /** What happens to the next operations of each kind; then the network is well again. */
  readonly faults: { [Name in Operation]?: Fault[] } = {}
  /** While it is set, every operation meets it. */
  outage: Fault | undefined
  readonly #now: () => number

  constructor({ now }: { now: () => number }) {
    this.#now = now
  }

  claim: Store['claim'] = (request) =>
    this.#send('claim', () => this.#keep(request.key, (record) => claim(record, request, this.#now())))
  renew: Store['renew'] = (lease, leaseMs) =>
    this.#send('renew', () => this.#keep(lease.key, (record) => renew(record, lease, leaseMs, this.#now())))
  settle: Store['settle'] = (lease, outcome) =>
    this.#send('settle', () => this.#keep(lease.key, (record) => settle(record, lease, outcome, this.#now())))
  find: Store['find'] = (key) => this.#send('find', () => live(this.records.get(key), this.#now()))
  forget: Store['forget'] = (key) => this.#send('forget', () => this.records.delete(key))

  count(operation: Operation): number {
    return this.sent.filter((one) => one === operation).length
  }

  #keep<Reply>(key: string, step: (record: StoredRecord | undefined) => Transition<Reply>): Reply {
    const { record, reply } = step(this.records.get(key))
    if (record) this.records.set(key, record)
    else this.records.delete(key)
    return reply
  }

  async #send<Reply>(operation: Operation, apply: () => Reply): Promise<Reply> {
    this.sent.push(operation)
    const fault = this.faults[operation]?.shift() ?? this.outage
    return fault ? fault(async () => apply() as never) : apply()
  }
}

const dropped = () => Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })

/** The request never arrives, and the connection says so. */
export const refused: Fault = async () => {
  throw dropped()
}
/** It is applied, and the connection drops before the reply (F27, F29). */
export const lostReply: Fault = async (apply) => {
  await apply()
  throw dropped()
}
/** Nothing is heard of it again (F34). */
export const blackHole: Fault = () => new Promise(() => undefined)
/** It is applied at once, and the reply takes `ms`. */
export const slowReply =
  (time: { timer(callback: () => void, ms: number): unknown }, ms: number): Fault =>
  async (apply) => {
    const reply = await apply()
    await new Promise<void>((resolve) => void time.timer(resolve, ms))
    return reply
  }
