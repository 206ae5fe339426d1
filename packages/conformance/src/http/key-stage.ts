import assert from 'node:assert/strict'
import { type ClientRequest, request } from 'node:http'
import type { Options } from '@hookonce/core'
import type { KeyRoute } from './harness'
import type { HttpScenario } from './scenario'
import type { Scripted } from './scripted'
import { type Answer, answerOf, codeOf, gate, isReplay, onStage, type Stage } from './stage'

/** A request of a client of the API. */
export interface KeyedCall {
  /** As it stands in the header; null: there is none. @default 'key-1' */
  key?: string | null
  /** @default 'POST' */
  method?: string
  /** Below the route's. @default '/payments' */
  path?: string
  /** @default '{"amount":100}' */
  body?: string
  headers?: Record<string, string>
}

export interface KeyStage extends Stage {
  send(call?: KeyedCall): Promise<Answer>
  /** The same, by hand: to send a header twice, or to hang up. */
  sendRaw(headers: Record<string, string | string[]>, body?: string): ClientRequest
}

export type KeyHandler = KeyRoute['handler']

export interface KeySetting {
  core?: Partial<Options>
  options?: Partial<Omit<KeyRoute['options'], 'idempotency'>>
  parser?: KeyRoute['parser']
}

export const keyScenario = (
  name: string,
  handler: KeyHandler,
  play: (stage: KeyStage) => Promise<void>,
  { core = {}, options, parser }: KeySetting = {},
): HttpScenario => ({
  name: `idempotencyKey: ${name}`,
  run: (harness) =>
    onStage(
      core,
      (idempotency, ran) =>
        harness.idempotencyKey({
          options: { ...options, idempotency },
          scope: (header) => header('x-tenant') ?? 'public',
          handler: (context) => {
            ran()
            return handler(context)
          },
          ...(parser && { parser }),
        }),
      clientOf,
      play,
    ),
})

/** The first answer and its repeat must read alike, and the handler run once. */
export const replays = (what: string, scripted: Scripted, setting?: KeySetting, call?: KeyedCall): HttpScenario =>
  keyScenario(
    `replays ${what}`,
    () => scripted,
    async ({ send, runs }) => {
      const [first, again] = [await send(call), await send(call)]
      const { status = 200, body = '' } = scripted
      const bodiless = status === 204 || status === 304 || call?.method === 'HEAD'
      const sent = bodiless ? '' : body
      assert.deepEqual([first.status, again.status], [status, status])
      if (!('Content-Encoding' in (scripted.headers ?? {}))) assert.deepEqual(first.body, bytesOf(sent))
      assert.deepEqual(again.body, first.body)
      for (const name of ['Content-Type', 'Location', 'ETag', 'Link', 'Content-Encoding']) {
        assert.equal(again.headers.get(name), first.headers.get(name))
      }
      assert.deepEqual([isReplay(first), isReplay(again), runs()], [false, true, 1])
    },
    setting,
  )

/** A first request whose handler waits until it is let go on. */
export function whileRunning(
  name: string,
  play: (stage: KeyStage, open: () => void, first: Promise<Answer>) => Promise<void>,
  setting?: KeySetting,
  answer: KeyHandler = () => ({ body: 'handled' }),
): HttpScenario {
  const prepared = () => {
    const door = gate()
    const handler: KeyHandler = async (context) => {
      await door.pass()
      return answer(context)
    }
    const played = async (stage: KeyStage) => {
      const first = stage.send()
      first.catch(() => undefined)
      await door.arrived
      await play(stage, door.open, first)
    }
    return keyScenario(name, handler, played, setting)
  }
  return { name: `idempotencyKey: ${name}`, run: (harness) => prepared().run(harness) }
}

/** It is a problem (RFC 9457) that says so, and says truly whether a retry may help. */
export function assertProblem(answer: Answer, status: number, code: string, retryable: boolean): void {
  assert.deepEqual([answer.status, codeOf(answer)], [status, code])
  const problem = JSON.parse(answer.text) as { status: number; retryable: boolean; detail: string }
  assert.deepEqual([problem.status, problem.retryable, problem.detail.length > 10], [status, retryable, true])
  assert.equal(Number(answer.headers.get('Retry-After') ?? 0) >= 1, retryable)
}

function clientOf(base: string): Pick<KeyStage, 'send' | 'sendRaw'> {
  const json = { 'Content-Type': 'application/json' }
  return {
    async send({ key = 'key-1', method = 'POST', path = '/payments', body = '{"amount":100}', headers } = {}) {
      const sent = { ...json, ...(key !== null && { 'Idempotency-Key': key }), ...headers }
      const hasBody = method !== 'GET' && method !== 'HEAD'
      const init = { method, headers: sent, redirect: 'manual' as const, ...(hasBody && { body }) }
      return answerOf(await fetch(base + path, init))
    },
    sendRaw(headers, body = '{"amount":100}') {
      const sent = request(`${base}/payments`, { method: 'POST', headers: { ...json, ...headers } })
      sent.on('error', () => undefined)
      sent.write(body)
      return sent
    },
  }
}

const bytesOf = (body: Uint8Array | string): Uint8Array =>
  typeof body === 'string' ? new TextEncoder().encode(body) : new Uint8Array(body)
