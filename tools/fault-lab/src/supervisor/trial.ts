import { join } from 'node:path'
import { createIdempotency, type FoundRecord, type Policy } from '@hookonce/core'
import { Prng } from '../../../simulate/src/world/prng'
import { check, type Verdict } from '../checks/check'
import type { Rules } from '../checks/rules'
import { type Ledger, openLedger, readLedger } from '../ledger/ledger'
import type { LabStore } from '../stores/lab-store'
import type { Mode, ToSupervisor, Value } from '../wire'
import { Fleet } from './fleet'
import type { WorkerProcess } from './process'
import { Provider } from './provider'

/** What a trial runs on. */
export interface Bench {
  store: LabStore
  url: string
  bundle: string
  folder: string
  seed: number
}

export interface TrialOptions {
  /** Tells its keys and its ledger from those of other trials. */
  name: string
  workers: number
  leaseMs: number
  storeDeadlineMs?: number
  mode?: Mode
  mayLose?: boolean
  redeliverMs?: [number, number]
  /** An event that is not done by then is lost. Milliseconds. */
  patienceMs?: number
  urlOf?(slot: number): string
  envOf?(slot: number): Readonly<Record<string, string | undefined>>
  onMessage?(message: ToSupervisor, from: WorkerProcess, slot: number): void
}

/** What a layer plays with. */
export interface Stage {
  fleet: Fleet
  provider: Provider
  ledger: Ledger
  prng: Prng
  /** The keys that were used, for the last look. */
  key(index: number): string
}

/** Starts the workers, lets the layer play, looks at every record, and judges by the ledger alone. */
export async function trial(
  bench: Bench,
  options: TrialOptions,
  play: (stage: Stage) => Promise<void>,
): Promise<Verdict> {
  const { store, url, bundle, folder, seed } = bench
  const {
    name,
    workers,
    leaseMs,
    storeDeadlineMs = 3_000,
    mode = 'plain',
    mayLose,
    redeliverMs = [20, 60],
    patienceMs,
  } = options
  const path = join(folder, `${store.name}-${name}-${seed}.jsonl`)
  const ledger = openLedger(path, 'lab')
  const prng = new Prng(seed)
  const policy: Partial<Policy> = {
    leaseMs,
    storeDeadlineMs,
    // A storm is no crash loop: every event is tried until it is done.
    maxAttempts: 100_000,
    retentionMs: 3_600_000,
    backoff: { minMs: 10, maxMs: 100 },
  }
  const fleet = new Fleet({
    size: workers,
    bundle,
    settings: { ledger: path, mode, policy },
    ledger,
    urlOf: options.urlOf ?? (() => url),
    envOf: options.envOf,
    onMessage: options.onMessage,
  })
  const used = new Set<string>()
  const key = (index: number) => {
    const name_ = `${name}-${seed}-${index}`
    used.add(name_)
    return name_
  }
  try {
    await fleet.start()
    await play({ fleet, provider: new Provider({ fleet, ledger, prng, redeliverMs, patienceMs }), ledger, prng, key })
  } finally {
    await fleet.close()
  }
  await lookAt(bench, [...used], ledger, mode)
  const rules: Rules = { leaseMs, storeDeadlineMs, mode, ...(mayLose && { mayLose }) }
  return check(readLedger(path), rules)
}

/** Writes down what the store has of each key, and which effects were committed. */
async function lookAt({ store, url }: Bench, keys: string[], ledger: Ledger, mode: Mode): Promise<void> {
  const connected = await store.connect(url)
  const idempotency = createIdempotency({ scope: 'fault-lab', store: connected.store, storeDeadlineMs: 10_000 })
  const queue = [...keys]
  const look = async () => {
    for (let key = queue.pop(); key !== undefined; key = queue.pop()) {
      const record = await idempotency.find(key)
      ledger.add({ what: 'record', key, ...shown(record) })
    }
  }
  await Promise.all(Array.from({ length: 64 }, look))
  if (mode === 'transactional') {
    const committed = await connected.effects?.committed()
    for (const key of keys) ledger.add({ what: 'effects', key, runs: committed?.get(key) ?? [] })
  }
  await connected.close()
}

function shown(record: FoundRecord | undefined) {
  if (!record) return { status: 'none' }
  const { status, owner, fence, attempts } = record
  const run = record.status === 'completed' ? (record.value as Value | undefined)?.run : undefined
  return { status, owner, fence, attempts, run }
}
