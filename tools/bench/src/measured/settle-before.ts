import type { Subject } from '../subjects/subject'
import { drive } from './drive'
import { type Events, resultOf } from './events'

/** Settles the keys that are to be settled before the events. */
export async function settleBefore(subject: Subject, { settledBefore }: Events): Promise<void> {
  const keys = [...settledBefore]
  if (keys.length === 0) return
  const work = 'settle-100B'
  const events = { settledBefore: [], next: () => keys.pop() as string }
  await drive({ subject, work, events, result: resultOf(work), inFlight: 64, maxEvents: keys.length })
}
