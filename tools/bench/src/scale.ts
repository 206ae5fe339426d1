import type { Extra } from './extras'
import type { Measured } from './measured/measure'
import { type MeasuredProcess, startMeasured } from './process'
import type { BenchServer } from './servers/server'
import type { StoreName } from './subjects/subject'
import { median } from './summary'

export interface ScaleOptions {
  store: StoreName
  program: string
  server: BenchServer
  /** The most records. */
  largest: number
  ms: number
  rounds: number
  tell(line: string): void
}

const sizes = [1_000, 100_000, 1_000_000, 10_000_000]
const processes = [1, 2, 4]
const swept = 1_000_000
const number = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 })

/** Ours alone: among many records, in several processes, and while expired rows are swept. */
export async function measureScale({
  store,
  program,
  server,
  largest,
  ms,
  rounds,
  tell,
}: ScaleOptions): Promise<Extra[]> {
  const { fill, sweep } = server
  if (!fill) return []
  const children: MeasuredProcess[] = []
  const measure = (child: MeasuredProcess | undefined, maxMs = ms): Promise<Measured> => {
    if (!child) throw new Error('no process to measure in')
    const { url } = server
    return child.measure({
      url,
      work: 'settle-100B',
      inFlight: 64,
      maxMs,
      maxEvents: 10_000_000,
      sampleEvery: 1,
      warmUpMs: 4_000,
    })
  }
  const head = ['', 'Events/s', 'Client CPU us', 'p99.9 ms', 'Longest ms']
  const row = (what: string, speed: number, { cpuMicros, p999, longest }: Measured) => [
    ...[what, number.format(speed), number.format(cpuMicros), number.format(p999), number.format(longest)],
  ]
  const rows: string[][] = []
  try {
    for (let i = 0; i < Math.max(...processes); i++) children.push(await startMeasured(program, [store, 'hookonce']))
    await server.reset()
    let stored = 0
    for (const size of sizes.filter((one) => one <= largest)) {
      await fill(stored, size)
      stored = size
      const measured: Measured[] = []
      for (let round = 0; round < rounds; round++) measured.push(await measure(children[0]))
      const middle = median(measured.map(({ perSecond }) => perSecond))
      rows.push(row(`${size.toLocaleString('en')} records`, middle, measured.at(-1) as Measured))
      tell(`${store}: among ${size.toLocaleString('en')} records`)
    }
    await server.reset()
    for (const count of processes) {
      const some = children.slice(0, count)
      for (const child of some) await measure(child, 1)
      const all = await Promise.all(some.map((child) => measure(child)))
      const total = all.reduce((sum, { perSecond }) => sum + perSecond, 0)
      rows.push(row(`in ${count} ${count === 1 ? 'process' : 'processes'}`, total, all[0] as Measured))
    }
    if (sweep) {
      await server.reset()
      await fill(0, swept, 'expired')
      const begun = performance.now()
      const sweeping = sweep().then((deleted) => ({ deleted, seconds: (performance.now() - begun) / 1_000 }))
      const beside = await measure(children[0], 10 * ms)
      const { deleted, seconds } = await sweeping
      rows.push(
        row(
          `while ${deleted.toLocaleString('en')} expired rows are swept (${seconds.toFixed(1)} s)`,
          beside.perSecond,
          beside,
        ),
      )
      tell(`${store}: swept ${deleted} rows`)
    }
  } finally {
    for (const child of children) await child.stop()
  }
  const text = '100 bytes, unique keys, 64 in flight in each process. Processes and server share the cores.'
  return [{ name: `scale-${store}`, title: `${store}: at scale`, text, head, rows }]
}
