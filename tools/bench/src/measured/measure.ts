import type { Subject, SubjectModule, Work } from '../subjects/subject'
import { drive } from './drive'
import { eventsOf, resultOf } from './events'
import { settleBefore } from './settle-before'

export interface MeasureRequest {
  url: string
  work: Work
  inFlight: number
  maxMs: number
  maxEvents: number
  sampleEvery: number
  /** The most time that is given to getting warm, which a subject with more code than others needs more of. */
  warmUpMs: number
}

export interface Measured {
  perSecond: number
  /** Milliseconds. */
  p50: number
  p99: number
  p999: number
  longest: number
  /** Of this process, all its threads: microseconds for an event. */
  cpuMicros: number
  events: number
  executed: number
  refused: number
}

/** Makes warm, and measures the work. */
export async function measure(module: SubjectModule, request: MeasureRequest): Promise<Measured> {
  const { work, inFlight, maxMs, maxEvents, sampleEvery } = request
  const subject = await subjectAt(module, request)
  const result = resultOf(work)
  const events = eventsOf(work, newLabel(), inFlight)
  const all = { subject, result, work, inFlight, maxEvents }
  await settleBefore(subject, events)
  // The first duplicate of each key may be dearer: it fills a cache. And new code is slow at first.
  const fills = work === 'cached-duplicate'
  const before = fills ? events : eventsOf('settle-100B', newLabel(), inFlight)
  const least = fills ? { work, maxEvents: events.settledBefore.length } : { maxEvents: 2_000, maxMs: maxMs / 4 }
  await drive({ ...all, work: 'settle-100B', events: before, ...least })

  const samples: number[] = []
  const cpuBefore = process.cpuUsage()
  const { seconds, ...counts } = await drive({ ...all, events, maxMs, sampleEvery, samples })
  const { user, system } = process.cpuUsage(cpuBefore)
  const at = percentiles(samples)
  const speed = { perSecond: counts.events / seconds, cpuMicros: (user + system) / counts.events }
  return { ...speed, p50: at(0.5), p99: at(0.99), p999: at(0.999), longest: at(1), ...counts }
}

let labels = 0
const newLabel = () => `${process.pid}_${labels++}`

const open = new Map<string, Subject>()

/**
 * Opened once: the engine compiles each closure anew, and a subject that was opened again would be measured half
 * interpreted. In memory, where records would pile up, a new one each time, and time to get warm.
 */
async function subjectAt(module: SubjectModule, { url, warmUpMs }: MeasureRequest): Promise<Subject> {
  const known = open.get(url)
  if (known && url !== '') return known
  await known?.close()
  // Here alone, for what the last one held. Right before a measurement it would shrink the young heap: 160 ms then
  // show up to twice the CPU time of 2 s, of every subject, and most of one that allocates more.
  if (known) globalThis.gc?.()
  const subject = await module.open(url)
  open.set(url, subject)
  const work = 'settle-100B'
  const events = eventsOf(work, newLabel(), 64)
  const maxEvents = url === '' ? 10_000 : 30_000
  await drive({ subject, result: resultOf(work), inFlight: 64, work, events, maxEvents, maxMs: warmUpMs })
  return subject
}

function percentiles(samples: readonly number[]): (share: number) => number {
  const sorted = Float64Array.from(samples).sort()
  return (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
}
