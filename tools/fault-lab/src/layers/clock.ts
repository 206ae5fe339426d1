// L8: workers whose wall clocks are wrong, run fast or slow, or jump. The store's clock judges, so nothing may come of it.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { now } from '../ledger/ledger'
import { faketime } from '../supervisor/faketime'
import { inParallel } from '../supervisor/in-parallel'
import { trial } from '../supervisor/trial'
import type { Layer } from './layer'

const leaseMs = 400
const stepMs = 7_200_000
/** What a wall clock may be off by without anybody lying about it, over the seconds that a trial takes. */
const honestMs = 300

/** One worker each. */
const lies = ['+3600', '-3600', '+0 x0.5', '+0 x2', 'a step of 2 h', 'none'] as const

export const clock: Layer = async ({ bench, amount, progress }) => {
  const library = await faketime()
  const stepped = join(bench.folder, 'clock-step')
  writeFileSync(stepped, '+0')
  const seen: { slot: number; wall: number; t: number }[] = []
  const events = amount.skewed * lies.length
  const verdict = await trial(
    bench,
    {
      name: 'clock',
      workers: lies.length,
      leaseMs,
      mode: 'fenced',
      envOf: (slot) => environment(library, lies[slot] ?? 'none', stepped),
      onMessage: (message, _worker, slot) => {
        if (message.say === 'wall') seen.push({ slot, wall: message.wall, t: now() })
      },
    },
    async ({ provider, prng, key }) => {
      let done = 0
      await inParallel(
        Array.from({ length: events }, (_, index) => index),
        24,
        async (index) => {
          if (index === events >> 1) writeFileSync(stepped, `+${stepMs / 1_000}`)
          const killed = prng.chance(0.04)
          await provider.deliver({
            key: key(index),
            does: 'run',
            ms: prng.chance(0.15) ? leaseMs * 0.9 : prng.between(0, 20),
            heeds: true,
            copies: prng.chance(0.3) ? 1 : 0,
            slot: prng.whole(0, lies.length - 1),
            ...(killed && { fault: { at: prng.pick(['claimed', 'mid-handler', 'effect-done'] as const), do: 'kill' } }),
          })
          progress(++done / events)
        },
      )
    },
  )
  assertLies(seen)
  return [
    {
      store: bench.store.name,
      layer: 'clock',
      mode: 'fenced',
      seed: bench.seed,
      verdict,
      extra: { clocks: lies.length },
    },
  ]
}

function environment(
  library: string,
  lie: (typeof lies)[number],
  stepped: string,
): Readonly<Record<string, string | undefined>> {
  if (lie === 'none') return {}
  const time = lie.startsWith('a step')
    ? { FAKETIME_TIMESTAMP_FILE: stepped, FAKETIME_NO_CACHE: '1' }
    : { FAKETIME: lie }
  // Timers and the monotonic clock stay true: on a real machine they do too.
  return { LD_PRELOAD: library, FAKETIME_DONT_FAKE_MONOTONIC: '1', ...time }
}

/** A trial of clocks that tell the truth would pass for nothing. */
function assertLies(seen: readonly { slot: number; wall: number; t: number }[]): void {
  const offset = ({ wall, t }: { wall: number; t: number }) => wall - (Date.now() - (now() - t))
  for (const [slot, lie] of lies.entries()) {
    const worst = Math.max(...seen.filter((one) => one.slot === slot).map((one) => Math.abs(offset(one))))
    if (worst > honestMs !== (lie !== 'none')) throw new Error(`the clock "${lie}" was off by ${worst.toFixed()} ms`)
  }
}
