import assert from 'node:assert/strict'
import type { Options, RunContext } from '@hookonce/core'
import type { WebhookHandler, WebhookOptions } from '@hookonce/http'
import type { HttpScenario } from '../scenario'
import { delivery, type Sent, sender } from '../sender'
import { type Answer, answerOf, codeOf, gate, isReplay, onStage, type Stage } from '../stage'

type Handler = WebhookHandler<string>

interface Webhook extends Stage {
  send(sent?: Sent): Promise<Answer>
}

interface Setting {
  core?: Partial<Options>
  options?: Partial<WebhookOptions<string>>
}

const scenario = (
  name: string,
  handler: Handler,
  play: (stage: Webhook) => Promise<void>,
  { core = {}, options }: Setting = {},
): HttpScenario => ({
  name: `webhook: ${name}`,
  run: (harness) =>
    onStage(
      core,
      (idempotency, ran) =>
        harness.webhook({ provider: sender(), maxBodyBytes: 1_000, ...options, idempotency }, (event, context) => {
          ran()
          return handler(event, context)
        }),
      (url) => ({ send: async (sent: Sent = { id: 'evt_1' }) => answerOf(await fetch(url, delivery(sent))) }),
      play,
    ),
})

const handled: Handler = () => new Response('handled')
const everyByte = Uint8Array.from({ length: 256 }, (_, byte) => byte)

/** The first delivery and its repeat must read alike, and the handler run once. */
const replays = (what: string, status: number, body: Uint8Array | string, make: () => Response | undefined) =>
  scenario(`replays ${what}`, make, async ({ send, runs }) => {
    const [first, again] = [await send(), await send()]
    assert.deepEqual([first.status, again.status], [status, status])
    assert.deepEqual(first.body, bytesOf(body))
    assert.deepEqual(again.body, first.body)
    assert.equal(again.headers.get('Content-Type'), first.headers.get('Content-Type'))
    assert.deepEqual([isReplay(first), isReplay(again), runs()], [false, true, 1])
  })

export const webhookScenarios: readonly HttpScenario[] = [
  replays('nothing', 200, '', () => undefined),
  replays('an empty 204', 204, '', () => new Response(null, { status: 204 })),
  replays('text', 200, 'handled', () => new Response('handled')),
  replays('JSON', 201, '{"ok":true}', () => Response.json({ ok: true }, { status: 201 })),
  replays('every byte', 200, everyByte, () => new Response(everyByte)),
  scenario('twenty at once are one run', handled, async ({ send, runs }) => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => send()))
    assert.deepEqual([answers.every(({ status }) => status === 200), runs()], [true, 1])
  }),
  scenario('another event is another run', handled, async ({ send, runs }) => {
    await send({ id: 'one' })
    await send({ id: 'two' })
    assert.equal(runs(), 2)
  }),
  whileRunning(
    'a run in progress is 503 with Retry-After, never 2xx, and is replayed later',
    async (stage, open, first) => {
      const duplicate = await stage.send()
      assert.deepEqual([duplicate.status, codeOf(duplicate)], [503, 'IN_PROGRESS'])
      assert(Number(duplicate.headers.get('Retry-After')) >= 1)
      open()
      assert.deepEqual([(await first).status, isReplay(await stage.send()), stage.runs()], [200, true, 1])
    },
  ),
  scenario('a failure is tried again on redelivery', failingOnce, async ({ send, runs }) => {
    const [first, second, third] = [await send(), await send(), await send()]
    assert.deepEqual([first.status, second.status, third.status], [500, 200, 200])
    assert.deepEqual([isReplay(second), isReplay(third), runs()], [false, true, 2])
  }),
  scenario('a forged signature is 401, and burns no id', handled, async ({ send, runs }) => {
    assert.equal((await send({ id: 'evt_1', forged: true })).status, 401)
    assert.deepEqual([(await send()).status, runs()], [200, 1])
  }),
  scenario('no event id is 400', handled, async ({ send, runs }) => {
    assert.deepEqual([(await send({})).status, runs()], [400, 0])
  }),
  scenario('the same id with another body is 422', handled, async ({ send, runs }) => {
    await send({ id: 'evt_1', body: 'one' })
    assert.deepEqual([(await send({ id: 'evt_1', body: 'two' })).status, runs()], [422, 1])
  }),
  scenario('a body over the limit is 413', handled, async ({ send, runs }) => {
    assert.deepEqual([(await send({ id: 'evt_1', body: 'x'.repeat(1_001) })).status, runs()], [413, 0])
  }),
  scenario('a store that is down is 503 with Retry-After, without a run', handled, async (stage) => {
    stage.breakStore('claim')
    const refused = await stage.send()
    assert.deepEqual([refused.status, refused.headers.has('Retry-After'), stage.runs()], [503, true, 0])
    stage.breakStore()
    assert.deepEqual([(await stage.send()).status, stage.runs()], [200, 1])
  }),
]

/** A first delivery whose handler waits until it is let go on. */
function whileRunning(
  name: string,
  play: (stage: Webhook, open: () => void, first: Promise<Answer>) => Promise<void>,
): HttpScenario {
  const prepared = () => {
    const door = gate()
    const handler: Handler = async () => {
      await door.pass()
      return new Response('handled')
    }
    return scenario(
      name,
      handler,
      async (stage) => {
        const first = stage.send()
        first.catch(() => undefined)
        await door.arrived
        await play(stage, door.open, first)
      },
      { options: { waitMs: 50 } },
    )
  }
  return { name: `webhook: ${name}`, run: (harness) => prepared().run(harness) }
}

function failingOnce(_: unknown, { attempt }: RunContext): Response {
  if (attempt === 1) throw new Error('not yet')
  return new Response('handled')
}

const bytesOf = (body: Uint8Array | string): Uint8Array =>
  typeof body === 'string' ? new TextEncoder().encode(body) : body
