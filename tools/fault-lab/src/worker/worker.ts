// A worker: the real SDK behind an HTTP endpoint, on the real client and server.
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createIdempotency, type Idempotency } from '@hookonce/core'
import { openLedger } from '../ledger/ledger'
import type { LabStore } from '../stores/lab-store'
import type { Answer, Delivery, Settings } from '../wire'
import { current } from './current'
import { effectOf } from './effects'
import { handlerOf } from './handler'
import { Points } from './points'
import { soak } from './soak'
import { heed, tell } from './supervisor'
import { witnessed } from './witness'

/** How long a shutdown lets runs go on. Milliseconds. */
const graceMs = 40

export async function work(lab: LabStore): Promise<void> {
  const settings = JSON.parse(process.env.FAULT_LAB ?? '') as Settings
  const { name, url, ledger: path, mode, policy } = settings
  const ledger = openLedger(path, name)
  const points = new Points(ledger)
  const connected = await lab.connect(url)
  if (settings.soak) return soak(connected, settings.soak)

  const idempotency = createIdempotency({
    scope: 'fault-lab',
    store: witnessed(connected.store, ledger, points),
    ...policy,
    on: {
      leaseLost: ({ key, fence }) => ledger.add({ what: 'told', key, of: 'leaseLost', fence }),
      vanished: ({ key, fence }) => ledger.add({ what: 'told', key, of: 'vanished', fence }),
    },
  })

  let shutting = false
  async function shutDown(): Promise<void> {
    if (shutting) return
    shutting = true
    tell({ say: 'wall', wall: Date.now() })
    const closed = idempotency.close({ graceMs })
    await points.reach('shutdown')
    await closed
    await connected.close()
    process.exit(0)
  }
  heed(() => void shutDown())

  const handle = handlerOf(name, ledger, points, effectOf(mode, connected.effects), () => void shutDown())
  const server = createServer(async (request, response) => {
    const delivery = JSON.parse(await bodyOf(request)) as Delivery
    await current.run(delivery, async () => {
      const { code, body } = await answer(delivery, idempotency, handle)
      const run = 'attempts' in body ? body.value?.run : undefined
      ledger.add({ what: 'said', key: delivery.key, delivery: delivery.id, kind: body.status, run })
      response.writeHead(code, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
      if (points.awaits('response-sent')) response.once('finish', () => void points.reach('response-sent'))
    })
  })
  server.keepAliveTimeout = 60_000
  server.listen(0, '127.0.0.1', () => {
    tell({ say: 'wall', wall: Date.now() })
    tell({ say: 'ready', port: (server.address() as AddressInfo).port })
  })
}

/** 2xx for an outcome that stands, and for nothing else. */
async function answer(
  delivery: Delivery,
  idempotency: Idempotency,
  handle: ReturnType<typeof handlerOf>,
): Promise<{ code: number; body: Answer }> {
  const { key, does } = delivery
  try {
    if (does === 'run') return { code: 200, body: await idempotency.run(key, (context) => handle(delivery, context)) }
    return { code: 200, body: { status: does === 'find' ? 'found' : 'forgotten', value: await idempotency[does](key) } }
  } catch (error) {
    const { code = 'THROWN', message } = error as { code?: string; message: string }
    return { code: 503, body: { status: 'refused', code, message } }
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = ''
  for await (const chunk of request) body += chunk
  return body
}
