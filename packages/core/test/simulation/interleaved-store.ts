import type { Store, StoredRecord } from '@hookonce/core'
import { claim, live, renew, settle, type Transition } from '@hookonce/core/machine'
import type { Interleaver } from './interleaver'

/** What becomes of a message. */
export type Fate = 'arrives' | 'request lost' | 'reply lost' | 'twice'

/** The state machine as a store whose messages arrive when the interleaver says so. */
export class InterleavedStore implements Store {
  record: StoredRecord | undefined
  /** Of every claim that was sent. */
  readonly owners = new Set<string>()
  /** By fence: until when its process may believe to hold the key. */
  readonly heldUntil = new Map<number, number>()
  readonly #steps: Interleaver
  readonly #fates: Fate[]

  constructor(steps: Interleaver, fates: readonly Fate[]) {
    this.#steps = steps
    this.#fates = [...fates]
  }

  claim: Store['claim'] = (request) => {
    const sentAt = this.#steps.now()
    this.owners.add(request.owner)
    return this.#send(
      'claim',
      (record, now) => claim(record, request, now),
      (reply) => {
        if (reply.status === 'claimed') this.#holds(reply.fence, sentAt + request.leaseMs)
      },
    )
  }

  renew: Store['renew'] = (lease, leaseMs) => {
    const sentAt = this.#steps.now()
    return this.#send(
      'renew',
      (record, now) => renew(record, lease, leaseMs, now),
      (reply) => {
        if (reply === 'ok') this.#holds(lease.fence, sentAt + leaseMs)
        else this.heldUntil.set(lease.fence, Number.NEGATIVE_INFINITY)
      },
    )
  }

  settle: Store['settle'] = (lease, outcome) =>
    this.#send('settle', (record, now) => settle(record, lease, outcome, now))
  find: Store['find'] = () => this.#send('find', (record, now) => ({ record, reply: live(record, now) }))
  forget: Store['forget'] = () => this.#send('forget', (record) => ({ record: undefined, reply: record !== undefined }))

  #holds(fence: number, until: number): void {
    this.heldUntil.set(fence, Math.max(this.heldUntil.get(fence) ?? 0, until))
  }

  #send<Reply>(
    name: string,
    step: (record: StoredRecord | undefined, now: number) => Transition<Reply>,
    heard: (reply: Reply) => void = () => undefined,
  ): Promise<Reply> {
    const fate = this.#fates.shift() ?? 'arrives'
    return new Promise((resolve, reject) => {
      const dropped = () => this.#steps.offer(`${name}: the connection drops`, () => reject(new Error('dropped')))
      const arrive = (answer: (reply: Reply) => void) => () => {
        const { record, reply } = step(this.record, this.#steps.now())
        this.record = record
        answer(reply)
      }
      const reply = (value: Reply) =>
        this.#steps.offer(`${name} is answered ${JSON.stringify(value)}`, () => {
          heard(value)
          resolve(value)
        })

      if (fate === 'request lost') return dropped()
      this.#steps.offer(`${name} arrives`, arrive(fate === 'reply lost' ? dropped : reply))
      if (fate === 'twice')
        this.#steps.offer(
          `${name} arrives again`,
          arrive(() => undefined),
        )
    })
  }
}
