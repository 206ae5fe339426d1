import type { SubjectModule, Work } from '../subjects/subject'
import { drive } from './drive'
import { eventsOf, resultOf } from './events'
import { settleBefore } from './settle-before'

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
    const events = eventsOf(work, `${work}_${inFlight}`, inFlight)
    await settleBefore(subject, events)
    await drive({ ...all, events })
    if (!globalThis.gc) throw new Error('allocate needs node --expose-gc')
    globalThis.gc()
    const before = process.memoryUsage().heapUsed
    await drive({ ...all, events })
    return (process.memoryUsage().heapUsed - before) / maxEvents
  } finally {
    await subject.close()
  }
}
