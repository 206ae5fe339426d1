// What an event costs, counted and not timed: a change that doubles one of these fails here, on any machine.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundled } from '../src/bundle'
import { costOf } from '../src/cost'
import { type MeasuredProcess, startMeasured } from '../src/process'
import { startServer } from '../src/servers'
import type { BenchServer } from '../src/servers/server'
import type { StoreName, Work } from '../src/subjects/subject'

interface Guard {
  work: Work
  inFlight: number
  /** Of an event at most: commands or statements, bytes sent and received, bytes allocated. */
  requests: number
  bytes: number
  allocated: number
}

/** Half as much again as they are now: room for a change that is worth it, and none for one that doubles them. */
const guards: Partial<Record<StoreName, readonly Guard[]>> = {
  redis: [
    { work: 'settle-100B', inFlight: 1, requests: 2, bytes: 770, allocated: 69_000 },
    { work: 'settle-100B', inFlight: 64, requests: 0.09, bytes: 590, allocated: 35_000 },
    { work: 'duplicate', inFlight: 64, requests: 0.045, bytes: 520, allocated: 21_000 },
  ],
  postgres: [
    { work: 'settle-100B', inFlight: 1, requests: 2, bytes: 1_500, allocated: 90_000 },
    { work: 'settle-100B', inFlight: 64, requests: 0.045, bytes: 870, allocated: 39_000 },
    { work: 'duplicate', inFlight: 64, requests: 0.023, bytes: 570, allocated: 19_500 },
  ],
}

let program: string
beforeAll(async () => {
  program = await bundled('measured/program')
})

for (const [store, list = []] of Object.entries(guards) as [StoreName, Guard[]][]) {
  describe(store, () => {
    let server: BenchServer
    let process: MeasuredProcess

    beforeAll(async () => {
      server = (await startServer(store)) as BenchServer
      process = await startMeasured(program, [store, 'hookonce'], true)
    })
    afterAll(async () => {
      await process?.stop()
      await server?.stop()
    })

    it.each(list)('$work, $inFlight in flight', { timeout: 60_000 }, async ({ work, inFlight, ...most }) => {
      const events = inFlight === 1 ? 256 : 2_048
      const { requests, bytesSent, bytesReceived } = await costOf(process, { store, server, work, inFlight, events })
      expect(requests).toBeLessThanOrEqual(most.requests)
      expect(bytesSent + bytesReceived).toBeLessThanOrEqual(most.bytes)
      expect(await process.allocate({ url: server.url, work, inFlight, events })).toBeLessThanOrEqual(most.allocated)
    })
  })
}
