import assert from 'node:assert/strict'
import type { HttpHarness, ScenarioHandler } from './harness'
import { type Answer, onStage, type Stage } from './stage'

/** One thing that a webhook endpoint must do, over a real server. */
export interface HttpScenario {
  name: string
  run(harness: HttpHarness): Promise<void>
}

const scenario = (name: string, handler: ScenarioHandler, play: (stage: Stage) => Promise<void>): HttpScenario => ({
  name,
  run: (harness) => onStage(harness, handler, play),
})

const handled: ScenarioHandler = () => new Response('handled')
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

export const httpScenarios: readonly HttpScenario[] = [
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
  scenario(
    'a run in progress is 503 with Retry-After, never 2xx, and is replayed later',
    slowly,
    async ({ send, runs }) => {
      const first = send()
      const duplicate = await send()
      assert.equal(duplicate.status, 503)
      assert(Number(duplicate.headers.get('Retry-After')) >= 1)
      assert.deepEqual([(await first).status, isReplay(await send()), runs()], [200, true, 1])
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
  scenario(
    'a store that is down is 503 with Retry-After, without a run',
    handled,
    async ({ send, runs, setStoreDown }) => {
      setStoreDown(true)
      const refused = await send()
      assert.deepEqual([refused.status, refused.headers.has('Retry-After'), runs()], [503, true, 0])
      setStoreDown(false)
      assert.deepEqual([(await send()).status, runs()], [200, 1])
    },
  ),
]

/** Longer than a duplicate waits, for a sender that waits five seconds itself. */
async function slowly(): Promise<Response> {
  await new Promise((resolve) => setTimeout(resolve, 3_000))
  return new Response('handled')
}

function failingOnce({ attempt }: { attempt: number }): Response {
  if (attempt === 1) throw new Error('not yet')
  return new Response('handled')
}

const isReplay = ({ headers }: Answer): boolean => headers.get('Idempotent-Replayed') === 'true'

const bytesOf = (body: Uint8Array | string): Uint8Array =>
  typeof body === 'string' ? new TextEncoder().encode(body) : body
