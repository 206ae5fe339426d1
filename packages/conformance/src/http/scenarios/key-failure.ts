import assert from 'node:assert/strict'
import type { ClientRequest } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { assertProblem, type KeyHandler, keyScenario, whileRunning } from '../key-stage'
import type { HttpScenario } from '../scenario'
import { codeOf, gate, isReplay, until } from '../stage'

const handled: KeyHandler = () => ({ body: 'handled' })
const brief = { storeDeadlineMs: 20, leaseMs: 60, backoff: { minMs: 1, maxMs: 20 } }

export const keyFailureScenarios: readonly HttpScenario[] = [
  keyScenario(
    'a 500 is passed on and not recorded: a retry runs again (peers 2b.7, 2c.3)',
    (context) => (context?.attempt === 1 ? { status: 500, body: 'down' } : { body: 'up' }),
    async ({ send, runs }) => {
      const [first, second, third] = [await send(), await send(), await send()]
      assert.deepEqual([first.status, first.text, second.text, third.text], [500, 'down', 'up', 'up'])
      assert.deepEqual([isReplay(second), isReplay(third), runs()], [false, true, 2])
    },
  ),
  keyScenario(
    'an error before the first byte is 500, and a retry runs again',
    (context) => {
      if (context?.attempt === 1) throw new Error('down')
      return { body: 'up' }
    },
    async ({ send, runs }) => {
      const [first, second, third] = [await send(), await send(), await send()]
      assert.deepEqual([first.status, second.text, third.text, isReplay(third), runs()], [500, 'up', 'up', true, 2])
    },
  ),
  keyScenario(
    'an error after the first byte breaks the answer off; it has begun, so a retry does not run again',
    () => ({ status: 201, headers: { Location: '/payments/7' }, body: 'paid', as: 'cut' }),
    async ({ send, runs }) => {
      const first = await send().catch(() => undefined)
      assert(first === undefined || first.status >= 500, 'the first answer is not whole')
      const again = await send()
      assert.deepEqual([again.status, codeOf(again), isReplay(again), runs()], [201, 'RESULT_UNAVAILABLE', true, 1])
      assert.equal(again.headers.get('Location'), '/payments/7')
    },
  ),
  keyScenario(
    'what has failed for good is replayed as it was answered',
    (context) => ({ status: 503, headers: { 'Content-Type': 'text/x' }, body: `try ${context?.attempt}` }),
    async ({ send, runs }) => {
      const texts = [await send(), await send(), await send(), await send()].map(({ status, text }) => [status, text])
      assert.deepEqual(texts, [[503, 'try 1'], ...Array(3).fill([503, 'try 2'])])
      assert.deepEqual(
        [isReplay(await send()), (await send()).headers.get('Content-Type'), runs()],
        [true, 'text/x', 2],
      )
    },
    { core: { maxAttempts: 2 } },
  ),
  keyScenario(
    'which responses complete a key can be set',
    (context) => (context?.attempt === 1 ? { status: 404 } : { status: 200 }),
    async ({ send, runs }) => {
      assert.deepEqual(
        [(await send()).status, (await send()).status, (await send()).status, runs()],
        [404, 200, 200, 2],
      )
    },
    { options: { completes: ({ status }) => status < 300 } },
  ),
  keyScenario(
    'an event stream is refused at once, and does not run again',
    () => ({ headers: { 'Content-Type': 'text/event-stream' }, body: 'data: 1\n\n', as: 'chunks' }),
    async ({ send, runs, events }) => {
      for (const _ of ['the first', 'its retry']) assertProblem(await send(), 500, 'RESPONSE_NOT_RECORDABLE', false)
      assert.deepEqual([runs(), events.includes('failed')], [1, true])
    },
  ),

  keyScenario('a store that is down is 503 with Retry-After, without a run (peers 2b.4)', handled, async (stage) => {
    stage.breakStore('claim')
    assertProblem(await stage.send(), 503, 'STORE_UNAVAILABLE', true)
    assert.deepEqual([stage.runs(), stage.events.includes('storeError')], [0, true])
    stage.breakStore()
    assert.deepEqual([(await stage.send()).text, stage.runs()], ['handled', 1])
  }),
  keyScenario(
    'a store that never answers is 503 in time',
    handled,
    async ({ send, runs, delayStore }) => {
      delayStore(new Promise(() => undefined), 'claim')
      assertProblem(await send(), 503, 'STORE_UNAVAILABLE', true)
      assert.equal(runs(), 0)
    },
    { core: brief },
  ),
  ...(['whole', 'chunks', 'stream'] as const).map((as) =>
    keyScenario(
      `a response that could not be recorded is not given: 503 (${as}; peers 2b.10, 2e.4)`,
      () => ({ status: 201, headers: { 'X-Of-The-Handler': 'yes', ETag: '"1"' }, body: 'paid', as }),
      async ({ send, breakStore, events }) => {
        breakStore('settle')
        const answer = await send()
        assertProblem(answer, 503, 'OUTCOME_UNKNOWN', true)
        assert.deepEqual([answer.headers.get('X-Of-The-Handler'), answer.headers.get('ETag')], [null, null])
        assert(events.includes('storeError'))
      },
      { core: brief },
    ),
  ),
  keyScenario(
    'a response over the limit that could not be recorded breaks off, or is 503: never whole',
    () => ({ body: 'x'.repeat(200_000), as: 'stream' }),
    async ({ send, breakStore }) => {
      breakStore('settle')
      const answer = await send().catch(() => undefined)
      assert(answer === undefined || answer.status === 503)
    },
    { core: { ...brief, maxResultBytes: 1_000 } },
  ),
  keyScenario(
    'a key is free again when its retention is over',
    (context) => ({ body: context?.deriveKey('charge') ?? '' }),
    async ({ send, runs }) => {
      await send()
      assert.deepEqual([isReplay(await send()), runs()], [true, 1])
      await pause(700)
      assert.deepEqual([isReplay(await send()), runs()], [false, 2])
    },
    { core: { ...brief, retentionMs: 600 } },
  ),
  keyScenario('a shutdown is 503, without a run', handled, async ({ send, runs, idempotency }) => {
    await idempotency.close()
    assertProblem(await send(), 503, 'CLOSED', true)
    assert.equal(runs(), 0)
  }),
  whileRunning(
    'a key that is forgotten during its run: the answer is given all the same (peers 2b.6)',
    async (stage, open, first) => {
      assert(await stage.idempotency.scoped('public').forget('key-1'))
      open()
      assert.equal((await first).text, 'handled')
      assert.deepEqual([(await stage.send()).text, stage.runs()], ['handled', 1])
    },
  ),

  {
    name: 'idempotencyKey: a client that hangs up while the handler runs does not lose the record (peers 2c.4)',
    run(harness) {
      const door = gate()
      const slow: KeyHandler = async () => {
        await door.pass()
        return { status: 201, body: 'paid' }
      }
      return keyScenario('', slow, async ({ sendRaw, send, runs, events }) => {
        const sent = sendRaw({ 'Idempotency-Key': 'key-1' })
        sent.end()
        await door.arrived
        await hungUp(sent)
        // Long enough for the server to notice: some frameworks then write no body to the response that is left.
        await pause(30)
        door.open()
        await until('completed', () => events.includes('completed'))
        const again = await send()
        assert.deepEqual([again.status, again.text, isReplay(again), runs()], [201, 'paid', true, 1])
      }).run(harness)
    },
  },
  keyScenario(
    'a client that hangs up within its body claims nothing',
    handled,
    async ({ sendRaw, send, runs, idempotency }) => {
      const sent = sendRaw({ 'Idempotency-Key': 'key-1', 'Content-Length': '1000' })
      await new Promise((resolve) => sent.write(' ', resolve))
      await pause(100)
      await hungUp(sent)
      await pause(30)
      assert.deepEqual([await idempotency.scoped('public').find('key-1'), runs()], [undefined, 0])
      assert.equal((await send()).text, 'handled')
    },
  ),
  keyScenario(
    'a body over the limit is 413, of just the limit is handled',
    handled,
    async ({ send, runs }) => {
      assert.equal((await send({ body: 'x'.repeat(1_000) })).status, 200)
      assertProblem(await send({ key: 'key-2', body: 'x'.repeat(1_001) }), 413, 'BODY_TOO_LARGE', false)
      assert.equal(runs(), 1)
      // Refused before the claim: the key is still to be used.
      assert.equal((await send({ key: 'key-2' })).status, 200)
    },
    { options: { maxBodyBytes: 1_000 } },
  ),
]

const hungUp = (sent: ClientRequest): Promise<void> =>
  new Promise((resolve) => void sent.on('close', resolve).destroy())
