// The process that a subject is measured in: a clean heap, and CPU time that is all its own.
import { subjects } from '../subjects'
import { allocate } from './allocate'
import { drive } from './drive'
import { eventsOf, resultOf } from './events'
import { measure } from './measure'
import type { Calls, Request } from './protocol'
import { settleBefore } from './settle-before'

const [store, name] = process.argv.slice(2)
const info = subjects.find((subject) => subject.store === store && subject.name === name)
if (!info) throw new Error(`no such subject: ${store} ${name}`)
const module = await info.load()

const calls: Calls = {
  measure: (request) => measure(module, request),
  allocate: (request) => allocate(module, request),
  async run({ url, work, inFlight, events: maxEvents, label }) {
    const subject = await module.open(url)
    const events = eventsOf(work, label, inFlight)
    const result = resultOf(work)
    try {
      await settleBefore(subject, events)
      await drive({ subject, work, inFlight, maxEvents, events, result })
    } finally {
      await subject.close()
    }
  },
}

process.on('message', ({ id, call, given }: Request) => {
  void (calls[call] as (given: unknown) => Promise<unknown>)(given).then(
    (value) => process.send?.({ id, value }),
    (error) => process.send?.({ id, error: String(error?.stack ?? error) }),
  )
})
// Whoever started this is gone.
process.on('disconnect', () => process.exit())
process.send?.({ id: 0 })
