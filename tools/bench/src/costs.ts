import { costOf } from './cost'
import type { Extra } from './extras'
import { framings } from './framings'
import { startMeasured } from './process'
import type { BenchServer } from './servers/server'
import { subjects } from './subjects'
import type { StoreName } from './subjects/subject'

/** For each event counted so many at rest: a server takes memory in pieces. */
const restFactor = 4

/** What does not depend on the machine: requests and bytes of an event, and bytes of a record at rest. */
export async function costsOf(
  program: string,
  store: StoreName,
  server: BenchServer,
  quick: boolean,
): Promise<Extra[]> {
  const events = quick ? 256 : 1_024
  const recorded = restFactor * events
  if (!framings[store]) return []
  const rows: string[][] = []
  for (const { name, works } of subjects.filter((subject) => subject.store === store)) {
    if (!works.includes('settle-100B')) continue
    const process = await startMeasured(program, [store, name])
    try {
      await server.reset()
      const before = await server.bytes()
      const all = { url: server.url, work: 'settle-100B', inFlight: 64, events: recorded, label: 'rest' } as const
      await process.run(all)
      const atRest = (await server.bytes()) - before
      for (const work of ['settle-100B', 'duplicate'] as const) {
        for (const inFlight of quick ? [64] : [1, 64]) {
          await server.reset()
          const { requests, bytesSent, bytesReceived } = await costOf(process, {
            store,
            server,
            work,
            inFlight,
            events,
          })
          const once = work === 'settle-100B' && inFlight === 64 && atRest > 0
          rows.push([
            ...[name, work, `${inFlight}`, requests.toFixed(3), bytesSent.toFixed(0), bytesReceived.toFixed(0)],
            once ? (atRest / recorded).toFixed(0) : '',
          ])
        }
      }
    } finally {
      await process.stop()
    }
  }
  const head = ['Subject', 'Work', 'In flight', 'Requests', 'Bytes sent', 'Bytes received', 'Bytes of a record at rest']
  const text =
    'Counted at a proxy, per event: requests are commands or statements; each is a round trip, but that a client may ' +
    'have several on their way at a time. At rest: what the server uses for a record with a result of 100 bytes, indexes included.'
  return [{ name: `cost-${store}`, title: `${store}: what an event costs, whatever the machine`, text, head, rows }]
}
