// L6: requests and answers are lost, held back, cut and delayed between workers and server; operations x faults.

import { inParallel } from '../supervisor/in-parallel'
import { proxiesTo } from '../supervisor/proxies'
import { type Stage, trial } from '../supervisor/trial'
import type { Fault, NetworkFault, Point } from '../wire'
import type { Layer } from './layer'

const operations = [
  'pre-claim',
  'pre-renew',
  'pre-settle',
  'pre-fail',
  'pre-find',
  'pre-forget',
] as const satisfies Point[]

/** Each leaves a request whose fate its client cannot know; the last one only makes it slow. */
const faults: readonly NetworkFault[] = [
  'cut before forwarding',
  'cut after the answer',
  'reset',
  'held, released late',
  'black hole to the server',
  'black hole to the client',
  'delayed past the timeout',
  'byte by byte',
]

const workers = 4
const leaseMs = 1_500
/** Keys that are struck together: on their way in one batch, where the store makes one. */
const groupSize = 16
/** Nobody redelivers before the first has had its say; after a held request somebody must, to take over. */
const patientMs = 8_000
const impatientMs = leaseMs * 1.2

export const network: Layer = async ({ bench, amount, progress, brief }) => {
  const some = brief ? faults.slice(0, 3) : faults
  const pairs = operations.flatMap((at) => some.map((fault) => ({ at, fault })))
  const rounds = Array.from({ length: amount.rounds }, () => pairs).flat()
  const proxies = await proxiesTo(bench.url, workers)
  const verdict = await trial(
    bench,
    {
      name: 'network',
      workers,
      leaseMs,
      storeDeadlineMs: 5_000,
      ...(brief && { patienceMs: 6_000 }),
      ...proxies.options,
    },
    async (stage) => {
      proxies.writeTo(stage.ledger)
      let done = 0
      await inParallel(rounds, workers, async ({ at, fault }, index, slot) => {
        await strike(stage, index, slot, at, fault)
        progress(++done / rounds.length)
      })
    },
  )
  await proxies.close()
  const extra = { struck: proxies.struck() }
  return [{ store: bench.store.name, layer: 'network', mode: 'plain', seed: bench.seed, verdict, extra }]
}

/** A group of events meets one fault at one operation. */
async function strike(stage: Stage, round: number, slot: number, at: Point, what: NetworkFault): Promise<void> {
  const { provider, key } = stage
  const fault: Fault = { at, do: what, group: `${round}`, size: groupSize }
  const afterwards = at === 'pre-find' || at === 'pre-forget'
  const event = {
    ms: at === 'pre-renew' ? leaseMs * 0.6 : 5,
    fails: at === 'pre-fail',
    heeds: true,
    slot,
    timeoutMs: what === 'held, released late' ? impatientMs : patientMs,
  }
  const keys = Array.from({ length: groupSize }, (_, index) => key(round * groupSize + index))
  await Promise.all(
    keys.map(async (one) => {
      await provider.deliver({ ...event, key: one, does: 'run', ...(!afterwards && { fault }) })
      if (at === 'pre-find') await provider.deliver({ ...event, key: one, does: 'find', fault })
      if (at === 'pre-forget') await provider.deliver({ ...event, key: one, does: 'forget', fault })
    }),
  )
}
