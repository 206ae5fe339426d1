import type { ClaimRequest, Lease, Outcome, StoredRecord } from '@hookonce/core'
import { claim, live, renew, settle, type Transition } from '@hookonce/core/machine'

/** 2026-01-01: a plausible epoch for fences. */
const epochMs = 1_767_225_600_000
const longestJournal = 8

/** What a write changed: the record before and after it, dead ones left out. */
export interface Applied<Reply> {
  before: StoredRecord | undefined
  after: StoredRecord | undefined
  reply: Reply
}

/** The simulated store: the pure machine on a map, with a clock of its own and a journal whose end can get lost. */
export class SimulatedStore {
  up = true
  readonly #records = new Map<string, StoredRecord>()
  readonly #journal: { key: string; before: StoredRecord | undefined }[] = []
  readonly #time: () => number
  #jumpedMs = 0

  constructor(time: () => number) {
    this.#time = time
  }

  now(): number {
    return epochMs + this.#time() + this.#jumpedMs
  }

  jump(ms: number): void {
    this.#jumpedMs += ms
  }

  claim = (request: ClaimRequest) => this.#apply(request.key, (record) => claim(record, request, this.now()))

  renew = (lease: Lease, leaseMs: number) =>
    this.#apply(lease.key, (record) => renew(record, lease, leaseMs, this.now()))

  settle = (lease: Lease, outcome: Outcome) =>
    this.#apply(lease.key, (record) => settle(record, lease, outcome, this.now()))

  find = (key: string): StoredRecord | undefined => live(this.#records.get(key), this.now())

  forget = (key: string): boolean => this.#apply(key, (record) => ({ record: undefined, reply: !!record })).reply

  /** Acknowledged writes that never reached the disk: undone, the latest first. Whose keys they were. */
  loseWrites(count: number): Set<string> {
    const keys = new Set<string>()
    for (let i = 0; i < count; i++) {
      const undone = this.#journal.pop()
      if (!undone) break
      this.#put(undone.key, undone.before)
      keys.add(undone.key)
    }
    return keys
  }

  #apply<Reply>(key: string, step: (record: StoredRecord | undefined) => Transition<Reply>): Applied<Reply> {
    const before = this.find(key)
    const { record: after, reply } = step(this.#records.get(key))
    if (after !== before) {
      this.#journal.push({ key, before })
      if (this.#journal.length > longestJournal) this.#journal.shift()
      this.#put(key, after)
    }
    return { before, after, reply }
  }

  #put(key: string, record: StoredRecord | undefined): void {
    if (record) this.#records.set(key, record)
    else this.#records.delete(key)
  }
}
