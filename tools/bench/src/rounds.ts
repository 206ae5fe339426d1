import type { Measured } from './measured/measure'
import type { Cell } from './plan'
import type { MeasuredProcess } from './process'
import { startMeasured } from './process'
import type { BenchServer } from './servers/server'
import { subjects, subjectsOf } from './subjects'
import type { StoreName, Work } from './subjects/subject'

/** One measurement, of one round. */
export interface Row extends Measured {
  store: StoreName
  subject: string
  work: Work
  inFlight: number
  round: number
}

export interface Rounds {
  store: StoreName
  program: string
  server: BenchServer
  cells: readonly Cell[]
  rounds: number
  tell(line: string): void
}

/** In a process the heap holds all records of a measurement. */
const maxEvents = { inProcess: 150_000, onServer: 1_000_000 }

/**
 * Interleaved: in each round each cell is measured of one subject after the other, and in the next round the other
 * way around, so that a machine that slows down, or is busy for a while, slows them all.
 */
export async function measureRounds({ store, program, server, cells, rounds, tell }: Rounds): Promise<Row[]> {
  const names = subjects.filter((subject) => subject.store === store).map(({ name }) => name)
  const processes = new Map<string, MeasuredProcess>()
  const rows: Row[] = []
  try {
    for (const name of names) processes.set(name, await startMeasured(program, [store, name]))
    for (let round = 1; round <= rounds; round++) {
      for (const { work, inFlight, maxMs, warmUpMs } of cells) {
        const chosen = subjectsOf(store, work).map(({ name }) => name)
        for (const subject of round % 2 === 1 ? chosen : chosen.reverse()) {
          await server.reset()
          const limits =
            server.url === ''
              ? { maxEvents: maxEvents.inProcess, sampleEvery: 16 }
              : { maxEvents: maxEvents.onServer, sampleEvery: 1 }
          const process = processes.get(subject) as MeasuredProcess
          const measured = await process.measure({ url: server.url, work, inFlight, maxMs, warmUpMs, ...limits })
          rows.push({ store, subject, work, inFlight, round, ...measured })
        }
        tell(`round ${round}/${rounds}: ${store} ${work}, ${inFlight} in flight`)
      }
    }
    return rows
  } finally {
    for (const process of processes.values()) await process.stop()
  }
}
