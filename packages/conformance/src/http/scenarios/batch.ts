import assert from 'node:assert/strict'
import type { Options } from '@hookonce/core'
import type { WebhookBatchOptions, WebhookHandler } from '@hookonce/http'
import type { HttpScenario } from '../scenario'
import { batchSender, delivery, type Sent } from '../sender'
import { type Answer, answerOf, codeOf, onStage, type Stage } from '../stage'

type Items = [id: string, body: string][]

interface Batch extends Stage {
  send(items: Items, sent?: Sent): Promise<Answer>
  /** The ids that were handled, in turn. */
  handled: string[]
}

interface Setting {
  core?: Partial<Options>
  options?: Partial<WebhookBatchOptions<string>>
}

/** The handler throws for an event whose body is `fail`, at its first attempt. */
const scenario = (
  name: string,
  play: (stage: Batch) => Promise<void>,
  { core = {}, options }: Setting = {},
): HttpScenario => ({
  name: `webhookBatch: ${name}`,
  run(harness) {
    const handled: string[] = []
    const handler: WebhookHandler<string> = ({ id, body }, { attempt }) => {
      handled.push(id)
      if (body === 'fail' && attempt === 1) throw new Error('not yet')
      return undefined
    }
    return onStage(
      core,
      (idempotency, ran) =>
        harness.webhookBatch(
          { provider: batchSender(), maxBodyBytes: 1_000, ...options, idempotency },
          (event, context) => {
            ran()
            return handler(event, context)
          },
        ),
      (url) => ({
        handled,
        send: async (items: Items, sent: Sent = {}) =>
          answerOf(await fetch(url, delivery({ body: JSON.stringify(items), ...sent }))),
      }),
      play,
    )
  },
})

const three: Items = [
  ['one', 'a'],
  ['two', 'b'],
  ['three', 'c'],
]
const second = (body: string): Items => [
  ['one', 'a'],
  ['two', body],
  ['three', 'c'],
]

export const batchScenarios: readonly HttpScenario[] = [
  scenario('each event is handled once, also when the batch comes again', async ({ send, handled }) => {
    assert.deepEqual([(await send(three)).status, (await send(three)).status], [200, 200])
    assert.deepEqual(handled, ['one', 'two', 'three'])
  }),
  scenario('an event that comes again in another batch is known', async ({ send, handled }) => {
    await send(three)
    assert.equal(
      (
        await send([
          ['two', 'b'],
          ['four', 'd'],
        ])
      ).status,
      200,
    )
    assert.deepEqual(handled, ['one', 'two', 'three', 'four'])
  }),
  scenario('an event that is in it twice is handled once', async ({ send, handled }) => {
    assert.equal(
      (
        await send([
          ['one', 'a'],
          ['one', 'a'],
        ])
      ).status,
      200,
    )
    assert.deepEqual(handled, ['one'])
  }),
  scenario(
    'one that fails is no success for the batch; the others are recorded, and not handled again',
    async (stage) => {
      const first = await stage.send(second('fail'))
      assert.deepEqual([first.status, codeOf(first)], [500, 'HANDLER_FAILED'])
      assert(Number(first.headers.get('Retry-After')) >= 1)
      assert.equal((await stage.send(second('fail'))).status, 200)
      assert.deepEqual(stage.handled, ['one', 'two', 'three', 'two'])
    },
  ),
  scenario(
    'one at a time: the first that fails ends it, so that the order is kept',
    async ({ send, handled }) => {
      assert.deepEqual([(await send(second('fail'))).status, (await send(second('fail'))).status], [500, 200])
      assert.deepEqual(handled, ['one', 'two', 'two', 'three'])
    },
    { options: { concurrency: 1 } },
  ),
  scenario(
    'an outcome that can not be recorded is no success',
    async ({ send, breakStore }) => {
      breakStore('settle')
      const answer = await send(three)
      assert.deepEqual([answer.status, codeOf(answer)], [503, 'OUTCOME_UNKNOWN'])
    },
    { core: { storeDeadlineMs: 20, leaseMs: 60, backoff: { minMs: 1, maxMs: 20 } } },
  ),
  scenario('a store that is down is 503, without a run', async ({ send, runs, breakStore }) => {
    breakStore('claim')
    assert.deepEqual([(await send(three)).status, runs()], [503, 0])
    breakStore()
    assert.deepEqual([(await send(three)).status, runs()], [200, 3])
  }),
  scenario('a forged signature is 401, and burns no id', async ({ send, runs }) => {
    assert.equal((await send(three, { forged: true })).status, 401)
    assert.deepEqual([(await send(three)).status, runs()], [200, 3])
  }),
  scenario('a body over the limit is 413', async ({ send, runs }) => {
    assert.deepEqual([(await send([['one', 'x'.repeat(1_000)]])).status, runs()], [413, 0])
  }),
]
