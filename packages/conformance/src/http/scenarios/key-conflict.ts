import assert from 'node:assert/strict'
import { assertProblem, type KeyedCall, type KeyHandler, keyScenario, whileRunning } from '../key-stage'
import type { HttpScenario } from '../scenario'
import { isReplay } from '../stage'

const handled: KeyHandler = () => ({ body: 'handled' })

const differs = (what: string, other: KeyedCall): HttpScenario =>
  keyScenario(`the same key with another ${what} is 422, and leaves the record as it is`, handled, async (stage) => {
    await stage.send()
    assertProblem(await stage.send(other), 422, 'FINGERPRINT_MISMATCH', false)
    const again = await stage.send()
    assert.deepEqual([again.text, isReplay(again), stage.runs()], ['handled', true, 1])
  })

export const keyConflictScenarios: readonly HttpScenario[] = [
  keyScenario('another key is another run, also with the same body (peers 2c.1)', handled, async ({ send, runs }) => {
    for (const key of ['one', 'two']) assert.equal((await send({ key })).status, 200)
    assert.equal(runs(), 2)
  }),
  keyScenario('twenty at once are one run', handled, async ({ send, runs }) => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => send()))
    assert.equal(runs(), 1)
    for (const answer of answers) if (answer.status !== 200) assertProblem(answer, 409, 'IN_PROGRESS', true)
    assert.deepEqual([(await send()).text, runs()], ['handled', 1])
  }),
  whileRunning(
    'twenty at once that may wait are one run with one answer',
    async ({ send, runs }, open, first) => {
      const others = Array.from({ length: 19 }, () => send())
      open()
      const answers = await Promise.all([first, ...others])
      assert.deepEqual([answers.every(({ text }) => text === 'handled'), runs()], [true, 1])
    },
    { options: { waitMs: 20_000 } },
  ),
  whileRunning('a run in progress is 409 with Retry-After, and is replayed later', async (stage, open, first) => {
    assertProblem(await stage.send(), 409, 'IN_PROGRESS', true)
    open()
    assert.equal((await first).text, 'handled')
    const again = await stage.send()
    // That 409 was not recorded (peers 2b.3).
    assert.deepEqual([again.text, isReplay(again), stage.runs()], ['handled', true, 1])
  }),
  whileRunning('another body is 422 also while the first is running, not 409', async ({ send }, open, first) => {
    assertProblem(await send({ body: '{"amount":200}' }), 422, 'FINGERPRINT_MISMATCH', false)
    open()
    assert.equal((await first).text, 'handled')
  }),
  whileRunning(
    'who waits for a run that fails runs instead',
    async ({ send, runs }, open, first) => {
      const second = send()
      open()
      assert.deepEqual([(await first).status, (await second).text, runs()], [500, 'second', 2])
    },
    { options: { waitMs: 20_000 } },
    (context) => (context?.attempt === 1 ? { status: 500 } : { body: 'second' }),
  ),
  differs('body', { body: '{"amount":200}' }),
  differs('path (peers 2c.2)', { path: '/refunds' }),
  differs('query', { path: '/payments?currency=EUR' }),
  differs('method', { method: 'PATCH' }),
  ...(['before', 'after'] as const).map((parser) =>
    keyScenario(
      `the same key with another body is 422 with a body parser ${parser} it`,
      handled,
      async ({ send, runs }) => {
        await send()
        assertProblem(await send({ body: '{"amount":200}' }), 422, 'FINGERPRINT_MISMATCH', false)
        assert.equal(runs(), 1)
      },
      { parser },
    ),
  ),
  keyScenario(
    'tenants with one key have their own runs and answers (peers 2e: cross-tenant replay)',
    (context) => ({ body: context?.deriveKey('account') ?? '' }),
    async ({ send, runs }) => {
      const as = (tenant: string, key: string) => send({ key, headers: { 'X-Tenant': tenant } })
      // Joined with nothing between them, the last two would be one.
      const answers = [await as('a', 'key'), await as('b', 'key'), await as('a', 'bkey'), await as('ab', 'key')]
      assert.equal(new Set(answers.map(({ text }) => text)).size, 4)
      assert.deepEqual([answers.some(isReplay), runs()], [false, 4])
      assert.equal((await as('b', 'key')).text, answers[1]?.text)
    },
  ),
  keyScenario('a request of no scope is 500, and runs nothing', handled, async ({ send, runs }) => {
    assertProblem(await send({ headers: { 'X-Tenant': '' } }), 500, 'INVALID_OPTION', false)
    assert.equal(runs(), 0)
  }),
]
