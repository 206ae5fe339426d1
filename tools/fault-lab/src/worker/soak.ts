// L11: a million keys through one process, whose heap, handles and timers must stay flat; then a shutdown under load.
import { setTimeout as wait } from 'node:timers/promises'
import { createIdempotency, type Idempotency, isIdempotencyError } from '@hookonce/core'
import type { Connected } from '../stores/lab-store'
import type { Soak, Soaked } from '../wire'
import { heed, tell } from './supervisor'

const lanes = 128
/** One in so many keys comes again. */
const duplicateEvery = 5
const samples = 40
const underLoad = 200
/** A minute is enough for what the soak writes, and the server does not fill up. */
const policy = { leaseMs: 5_000, retentionMs: 60_000, backoff: { minMs: 10, maxMs: 100 } }

interface Sample {
  heapMiB: number
  handles: number
  timers: number
}

export async function soak(connected: Connected, { keys, ms }: Soak): Promise<void> {
  heed(() => process.exit(0))
  const { store } = connected
  const idempotency = createIdempotency({ scope: 'soak', store, ...policy })
  const problems: string[] = []
  const taken: Sample[] = []
  const end = performance.now() + ms
  let next = 0
  const lane = async () => {
    for (let index = next++; index < keys && performance.now() < end; index = next++) {
      const wrong = await once(idempotency, `${process.pid}-${index}`, index)
      if (wrong) problems.push(wrong)
    }
  }
  const sampling = async () => {
    while (next < keys && performance.now() < end) {
      await wait(ms / samples)
      taken.push(sample())
    }
  }
  await Promise.all([...Array.from({ length: lanes }, lane), sampling()])
  const early = middle(taken.slice(taken.length / 4, taken.length / 2))
  const late = middle(taken.slice((taken.length * 3) / 4))
  const figures: Soaked = {
    keys: Math.min(next, keys),
    heapEarlyMiB: early.heapMiB,
    heapLateMiB: late.heapMiB,
    handlesEarly: early.handles,
    handlesLate: late.handles,
    timersEarly: early.timers,
    timersLate: late.timers,
    ...(await shutDownUnderLoad(connected, problems)),
    problems,
  }
  tell({ say: 'soaked', figures })
}

async function once(idempotency: Idempotency, key: string, value: number): Promise<string | undefined> {
  const first = await idempotency.run(key, () => value)
  if (first.status !== 'executed') return `${key} was ${first.status} the first time`
  if (value % duplicateEvery !== 0) return undefined
  const again = await idempotency.run(key, () => -1)
  return again.status === 'replayed' && again.value === value ? undefined : `${key} was ${again.status}: ${again.value}`
}

/** Many runs are under way when it closes: each has recorded its outcome, or has given its key back at no charge. */
async function shutDownUnderLoad(connected: Connected, problems: string[]) {
  const { store } = connected
  const closing = createIdempotency({ scope: 'soak', store, ...policy })
  const keys = Array.from({ length: underLoad }, (_, index) => `shutdown-${process.pid}-${index}`)
  const runs = keys.map((key, index) =>
    closing
      .run(key, async ({ signal }) => {
        await wait(index * 2, undefined, { signal })
        return index
      })
      .then(
        ({ value }) => value,
        (error) => error,
      ),
  )
  await wait(50)
  await closing.close({ graceMs: 100 })
  const ends = await Promise.all(runs)
  const after = createIdempotency({ scope: 'soak', store, ...policy })
  const finished = ends.filter((one) => typeof one === 'number').length
  for (const [index, key] of keys.entries()) {
    const { status, value, attempts } = await after.run(key, () => -1)
    const ended = ends[index]
    const kept = ended === index ? status === 'replayed' && value === index : status === 'executed' && attempts === 1
    if (!kept)
      problems.push(`${key} ended with ${isIdempotencyError(ended) ? ended.code : ended}, then ${status} ${value}`)
  }
  await connected.close()
  return { shutDownUnder: underLoad, finished, givenBack: underLoad - finished }
}

function sample(): Sample {
  globalThis.gc?.()
  const resources = process.getActiveResourcesInfo()
  const timers = resources.filter((one) => one === 'Timeout').length
  return { heapMiB: process.memoryUsage().heapUsed / 2 ** 20, handles: resources.length - timers, timers }
}

/** The median of each figure. */
function middle(some: readonly Sample[]): Sample {
  const of = (name: keyof Sample) => some.map((one) => one[name]).sort((a, b) => a - b)[some.length >> 1] ?? 0
  return { heapMiB: of('heapMiB'), handles: of('handles'), timers: of('timers') }
}
