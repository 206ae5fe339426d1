import type { SubjectModule, Work } from '../subjects/subject'
import { drive } from './drive'
import { eventsOf, resultOf } from './events'

export interface AllocateRequest {
  url: string
  work: Work
  inFlight: number
  events: number
}

/** Bytes that an event allocates on the heap. Needs --expose-gc, and a nursery that these events do not fill. */
export async function allocate(module: SubjectModule, request: AllocateRequest): Promise<number> {
  const { url, work, inFlight, events: maxEvents } = request
  const subject = await module.open(url)
  try {
    const all = { subject, work, inFlight, maxEvents, result: resultOf(work) }
    for (let i = 0; i < 5; i++) await drive({ ...all, events: eventsOf(work, `warm_${i}`, inFlight) })
    const events = eventsOf(work, 'allocate', inFlight)
    if (!globalThis.gc) throw new Error('allocate needs node --expose-gc')
    globalThis.gc()
    const before = process.memoryUsage().heapUsed
    await drive({ ...all, events })
    return (process.memoryUsage().heapUsed - before) / maxEvents
  } finally {
    await subject.close()
  }
}
