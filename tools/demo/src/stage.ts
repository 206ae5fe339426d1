// The example's own server on a free port, with accounts that can be slow or fail, and a store that can be down.
import type { AddressInfo } from 'node:net'
import type { Store } from '@hookonce/core'
import { memoryStore } from '@hookonce/memory'
import { kycApp } from 'example-didit-express'
import { type Answer, type DiditBody, deliver } from './didit-sender'

export interface Stage {
  url: string
  secret: string
  /** Delivers an event with a valid signature. */
  deliver(event: DiditBody): Promise<Answer>
  /** How often the handler ran for this user. */
  runs(userId: string): number
  /** How often a handler was started for this event, as the record says. */
  attempts(event: DiditBody): Promise<number | undefined>
  /** What activating this user's account does, instead of succeeding at once. */
  script(userId: string, activate: (run: number) => Promise<void>): void
  setStoreDown(down: boolean): void
  close(): Promise<void>
}

export async function openStage(secret: string, port = 0): Promise<Stage> {
  const runs = new Map<string, number>()
  const scripts = new Map<string, (run: number) => Promise<void>>()
  const { store, setDown } = breakable(memoryStore())

  const { app, idempotency } = kycApp({
    secret,
    store,
    async activateAccount(userId) {
      const run = (runs.get(userId) ?? 0) + 1
      runs.set(userId, run)
      await scripts.get(userId)?.(run)
    },
  })
  const server = app.listen(port, '127.0.0.1')
  await new Promise((resolve, reject) => server.once('listening', resolve).once('error', reject))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/didit`

  return {
    url,
    secret,
    deliver: (event) => deliver(url, event, secret),
    runs: (userId) => runs.get(userId) ?? 0,
    attempts: async (event) => (await idempotency.scoped('didit').find(String(event.event_id)))?.attempts,
    script: (userId, activate) => void scripts.set(userId, activate),
    setStoreDown: setDown,
    async close() {
      await idempotency.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** A store whose connection can be taken away. */
function breakable(store: Store): { store: Store; setDown(down: boolean): void } {
  let isDown = false
  const guard =
    <Args extends unknown[], Reply>(operation: (...args: Args) => Promise<Reply>) =>
    async (...args: Args): Promise<Reply> => {
      if (isDown) throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
      return operation(...args)
    }
  return {
    store: {
      claim: guard(store.claim),
      renew: guard(store.renew),
      settle: guard(store.settle),
      find: guard(store.find),
      forget: guard(store.forget),
    },
    setDown: (down) => {
      isDown = down
    },
  }
}
