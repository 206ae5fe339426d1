import { framings } from './framings'
import type { MeasuredProcess } from './process'
import type { BenchServer } from './servers/server'
import type { StoreName, Work } from './subjects/subject'
import { startWire } from './wire'

/** What an event takes, whatever the machine. */
export interface Cost {
  requests: number
  bytesSent: number
  bytesReceived: number
}

/**
 * Counted at a proxy. Of two runs the difference, so that connecting, and what a client asks once, is left out.
 */
export async function costOf(
  { run }: Pick<MeasuredProcess, 'run'>,
  {
    store,
    server,
    work,
    inFlight,
    events,
  }: { store: StoreName; server: BenchServer; work: Work; inFlight: number; events: number },
): Promise<Cost> {
  const framing = framings[store]
  if (!framing) throw new Error(`${store} has no wire to count on`)
  const counted = async (count: number, label: string) => {
    const wire = await startWire(server.port, framing)
    const url = server.url.replace(`:${server.port}`, `:${wire.port}`)
    try {
      await run({ url, work, inFlight, events: count, label })
    } finally {
      await wire.close()
    }
    return wire.traffic
  }
  const label = `${work}_${inFlight}`
  const base = await counted(inFlight, `base_${label}`)
  const whole = await counted(inFlight + events, `all_${label}`)
  const each = (name: keyof Cost) => (whole[name] - base[name]) / events
  return { requests: each('requests'), bytesSent: each('bytesSent'), bytesReceived: each('bytesReceived') }
}
