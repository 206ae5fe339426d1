import { createIdempotency, type Options, type Store } from '@hookonce/core'
import { type WebhookHandler, type WebhookOptions, webhook } from '@hookonce/http'
import { memoryStore } from '@hookonce/memory'
import { delivery, type Sent, sender } from './sender'

export interface Settings extends Omit<Partial<WebhookOptions<string>>, 'idempotency'> {
  core?: Partial<Options>
}

/** An endpoint of one process, with what a test wants to be different, and a count of its handler's runs. */
export function endpoint(handler: WebhookHandler<string>, { core, ...options }: Settings = {}) {
  const idempotency = createIdempotency({ scope: 'test', store: memoryStore(), ...core })
  let runs = 0
  const respond = webhook({ provider: sender(), ...options, idempotency }, (event, context) => {
    runs++
    return handler(event, context)
  })
  return {
    idempotency: idempotency.scoped('acme'),
    respond,
    send: (sent?: Sent) => respond(delivery(sent)),
    runs: () => runs,
  }
}

/** What a delivery was answered, all of it. */
export async function seen(response: Response) {
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: new Uint8Array(await response.arrayBuffer()),
  }
}

export interface Problem {
  type: string
  title: string
  status: number
  detail: string
  code: string
  retryable: boolean
}

export const problemOf = async (response: Response): Promise<Problem> => (await response.json()) as Problem

/** A point that a handler reaches, and where it waits until the test lets it go on. */
export function gate() {
  let open = (): void => undefined
  let arrive = (): void => undefined
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve
  })
  return {
    open: () => open(),
    arrived,
    pass: () => {
      arrive()
      return opened
    },
  }
}

/** A store of which some operations meet an outage. */
export function broken(operations: (keyof Store)[], store: Store = memoryStore()): Store {
  const refused = async () => {
    throw new Error('connect ECONNREFUSED 127.0.0.1:6379')
  }
  return { ...store, ...Object.fromEntries(operations.map((name) => [name, refused])) }
}
