import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import { createIdempotency, type Idempotency, type Options } from '@hookonce/core'
import { breakableStore, type Operation } from './breakable-store'
import type { HttpServer } from './harness'

/** What came back, with its body read. */
export interface Answer {
  status: number
  headers: Headers
  body: Uint8Array
  text: string
}

/** What is common to the scenarios of all three entries. */
export interface Stage {
  url: string
  /** How often the handler ran. */
  runs(): number
  /** Takes the store away from these operations; from none, gives it back. */
  breakStore(...operations: Operation[]): void
  /** These operations wait for that. */
  delayStore(until: Promise<unknown>, ...operations: Operation[]): void
  idempotency: Idempotency
  /** The names of the observers that were called, in turn. */
  events: string[]
}

/** One server for one scenario, over a store that can be broken. */
export async function onStage<Extra>(
  core: Partial<Options>,
  start: (idempotency: Idempotency, ran: () => void) => Promise<HttpServer>,
  extras: (url: string) => Extra,
  play: (stage: Stage & Extra) => Promise<void>,
): Promise<void> {
  let runs = 0
  let down: Operation[] = []
  let late: Operation[] = []
  let latest: Promise<unknown> = Promise.resolve()
  const events: string[] = []
  const note = (name: string) => () => void events.push(name)
  const idempotency = createIdempotency({
    scope: 'conformance',
    store: breakableStore(async (operation) => {
      if (late.includes(operation)) await latest
      if (down.includes(operation)) throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
    }),
    storeDeadlineMs: 300,
    on: {
      storeError: note('storeError'),
      failed: note('failed'),
      completed: note('completed'),
      replayed: note('replayed'),
    },
    ...core,
  })
  const server = await start(idempotency, () => void runs++)
  try {
    await play({
      ...extras(server.url),
      url: server.url,
      runs: () => runs,
      breakStore: (...operations) => {
        down = operations
      },
      delayStore: (until, ...operations) => {
        latest = until
        late = operations
      },
      idempotency,
      events,
    })
  } finally {
    await server.close()
  }
}

export async function answerOf(response: Response): Promise<Answer> {
  const body = new Uint8Array(await response.arrayBuffer())
  return { status: response.status, headers: response.headers, body, text: new TextDecoder().decode(body) }
}

export const isReplay = ({ headers }: Answer): boolean => headers.get('Idempotent-Replayed') === 'true'

/** The `code` of a problem (RFC 9457); undefined for what is none. */
export function codeOf({ headers, text }: Answer): string | undefined {
  if (headers.get('Content-Type') !== 'application/problem+json') return undefined
  return (JSON.parse(text) as { code?: string }).code
}

/** Waits until it is so; for some seconds, which is more than anything here takes. */
export async function until(what: string, condition: () => boolean): Promise<void> {
  for (const end = Date.now() + 5_000; !condition(); await pause(1)) assert(Date.now() < end, `never: ${what}`)
}

/** A point that a handler reaches, and where its first run waits until the scenario lets it go on. */
export function gate() {
  let open = (): void => undefined
  let arrive = (): void => undefined
  let passed = false
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve
  })
  return {
    arrived,
    open: () => open(),
    async pass() {
      // A second run should not be; one that waited as well would hide that it is.
      if (passed) return
      passed = true
      arrive()
      await opened
    },
  }
}
