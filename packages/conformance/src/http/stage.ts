import type { Store, StoredRecord } from '@hookonce/core'
import * as machine from '@hookonce/core/machine'
import type { HttpHarness, ScenarioHandler } from './harness'

/** A server for one scenario, and what it is asked. */
export interface Stage {
  /** Delivers an event; what came back, with its body read. */
  send(event?: { id?: string; body?: string; forged?: true }, method?: string): Promise<Answer>
  /** How often the handler ran. */
  runs(): number
  /** Takes the store's connection away, or gives it back. */
  setStoreDown(down: boolean): void
}

export interface Answer {
  status: number
  headers: Headers
  body: Uint8Array
}

export async function onStage(
  harness: HttpHarness,
  handler: ScenarioHandler,
  play: (stage: Stage) => Promise<void>,
): Promise<void> {
  let runs = 0
  let down = false
  const store = breakable(() => down)
  const server = await harness.start({
    store,
    handler: (event) => {
      runs++
      return handler(event)
    },
  })
  try {
    await play({
      async send(event = { id: 'evt_1' }, method = 'POST') {
        const { headers, body } = harness.delivery(event)
        const response = await fetch(server.url, { method, headers, ...(method === 'POST' && { body }) })
        return {
          status: response.status,
          headers: response.headers,
          body: new Uint8Array(await response.arrayBuffer()),
        }
      },
      runs: () => runs,
      setStoreDown: (isDown) => {
        down = isDown
      },
    })
  } finally {
    await server.close()
  }
}

/** The state machine as a store, whose connection can be lost. */
function breakable(isDown: () => boolean): Store {
  const records = new Map<string, StoredRecord>()
  function apply<Reply>(key: string, step: (stored: StoredRecord | undefined) => machine.Transition<Reply>): Reply {
    if (isDown()) throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
    const { record, reply } = step(records.get(key))
    if (record) records.set(key, record)
    else records.delete(key)
    return reply
  }
  const now = () => Date.now()
  return {
    claim: async (request) => apply(request.key, (stored) => machine.claim(stored, request, now())),
    renew: async (lease, ms) => apply(lease.key, (stored) => machine.renew(stored, lease, ms, now())),
    settle: async (lease, outcome) => apply(lease.key, (stored) => machine.settle(stored, lease, outcome, now())),
    find: async (key) => apply(key, (record) => ({ record, reply: machine.live(record, now()) })),
    forget: async (key) => apply(key, (record) => ({ record: undefined, reply: record !== undefined })),
  }
}
