import type { Handler, Result, Subject, Work } from '../subjects/subject'
import { type Counts, countsOf } from './count'
import type { Events } from './events'

export interface Drive {
  subject: Subject
  work: Work
  events: Events
  result: Result
  inFlight: number
  /** Ends it, whichever comes first. */
  maxEvents: number
  maxMs?: number
  /** One call in so many is timed: two looks at the clock are a tenth of what a call in memory costs. */
  sampleEvery?: number
  /** The slowest are what a percentile is about, so all are kept: milliseconds. */
  samples?: number[]
}

/** Keeps `inFlight` calls under way until the end. Throws where an answer is not the handler's result. */
export async function drive(given: Drive): Promise<Counts & { seconds: number }> {
  const { subject, work, events, result, inFlight, maxEvents, maxMs = Infinity, sampleEvery = 1, samples } = given
  const counts = countsOf()
  const handler: Handler = async () => {
    counts.executed++
    return result
  }
  let started = 0
  const begun = performance.now()
  const end = begun + maxMs

  async function caller(): Promise<void> {
    for (;;) {
      if (started >= maxEvents) return
      const timed = started++ % sampleEvery === 0
      const from = timed ? performance.now() : 0
      if (from > end) return
      const answer = await subject.run(events.next(), handler)
      counts.events++
      if (answer === undefined) counts.refused++
      else if ((answer as Result).text?.length !== result.text.length) throw new Error(`wrong answer: ${answer}`)
      if (timed) samples?.push(performance.now() - from)
    }
  }
  await Promise.all(Array.from({ length: inFlight }, caller))
  verify(work, counts)
  return { ...counts, seconds: (performance.now() - begun) / 1_000 }
}

/** A benchmark of what does not work says nothing. */
function verify(work: Work, { events, executed, refused }: Counts): void {
  const unique = work.startsWith('settle-')
  const wrong = unique ? executed !== events || refused > 0 : work !== 'half-duplicates' && executed + refused > 0
  if (wrong || events === 0) throw new Error(`${work}: of ${events} events ${executed} ran, ${refused} were refused`)
}
