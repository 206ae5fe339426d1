import { createIdempotency, type Options } from '@hookonce/core'
import { eventBridge, sqs } from '@hookonce/lambda'
import { memoryStore } from '@hookonce/memory'
import { expect, it } from 'vitest'

const context = { getRemainingTimeInMillis: () => 30_000 }
const start = (options: Partial<Options> = {}) =>
  createIdempotency({ scope: 'queue', store: memoryStore(), ...options })

const message = (id: string, body = id, queue = 'orders') => ({
  messageId: id,
  body,
  eventSourceARN: `arn:aws:sqs:eu-central-1:1:${queue}`,
})
const failures = (...ids: string[]) => ({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) })

it('gives back the messages that have failed, and handles the others once', async () => {
  const handled: string[] = []
  const handler = sqs({ idempotency: start() }, ({ body }, { attempt }) => {
    handled.push(body)
    if (body === 'b' && attempt === 1) throw new Error('not yet')
  })
  const batch = { Records: ['a', 'b', 'c'].map((id) => message(id)) }
  expect(await handler(batch, context)).toEqual(failures('b'))
  expect(await handler(batch, context)).toEqual(failures())
  expect(handled).toEqual(['a', 'b', 'c', 'b'])
})

it('a FIFO queue keeps its order: from the first failure on all are given back', async () => {
  const handled: string[] = []
  const handler = sqs({ idempotency: start() }, ({ body }, { attempt }) => {
    handled.push(body)
    if (body === 'b' && attempt === 1) throw new Error('not yet')
  })
  const batch = ['a', 'b', 'c'].map((id) => message(id, id, 'orders.fifo'))
  expect(await handler(batch, context)).toEqual(failures('b', 'c'))
  expect(await handler(batch.slice(1), context)).toEqual(failures())
  expect(handled).toEqual(['a', 'b', 'b', 'c'])
})

it('two messages of one event are one run, by a key of its own', async () => {
  let runs = 0
  const key = ({ body }: { body: string }) => JSON.parse(body).id as string
  const handler = sqs({ idempotency: start({ inProgress: 'wait' }), key }, () => void runs++)
  expect(await handler([message('1', '{"id":"e"}'), message('2', '{"id":"e"}')], context)).toEqual(failures())
  expect(runs).toBe(1)
})

it('a message without the key is given back, and its neighbours are handled', async () => {
  const key = ({ body }: { body: string }) => JSON.parse(body).id as string
  const handler = sqs({ idempotency: start(), key }, () => undefined)
  expect(await handler([message('1', 'no JSON'), message('2', '{"id":"e"}')], context)).toEqual(failures('1'))
})

it("an event of EventBridge is handled once; a failure is Lambda's to try again", async () => {
  const handler = eventBridge({ idempotency: start() }, ({ id }: { id: string }, { attempt }) => {
    if (attempt === 1) throw new Error('not yet')
    return `${id} ${attempt}`
  })
  await expect(handler({ id: 'e' }, context)).rejects.toThrow('not yet')
  expect([await handler({ id: 'e' }, context), await handler({ id: 'e' }, context)]).toEqual(['e 2', 'e 2'])
})

it('a claim ends before the deadline: of a function that is cut off, no key stays blocked', async () => {
  const store = memoryStore()
  const idempotency = start({ store })
  const end = Date.now() + 600
  const deadline = { getRemainingTimeInMillis: () => end - Date.now() }
  let aborted = false
  const handler = eventBridge({ idempotency }, (_: { id: string }, { signal }) => {
    signal.addEventListener('abort', () => {
      aborted = true
    })
    return new Promise<void>(() => undefined)
  })
  void handler({ id: 'e' }, deadline)
  await new Promise((resolve) => setTimeout(resolve, end - Date.now()))
  expect(aborted).toBe(true)
  // The next invocation, at the deadline: it takes over.
  expect(await eventBridge({ idempotency: start({ store }) }, () => 'again')({ id: 'e' }, context)).toBe('again')
})
