import type { Policy } from '@hookonce/core'
import { checkFunction } from './checks'
import { type DeliveredEvent, receive } from './delivery'
import { answerEvent, type WebhookHandler } from './event-answer'
import { limited, resolveBatchOptions, type WebhookBatchOptions } from './options'
import type { Endpoint } from './webhook'

/**
 * Like `webhook`, for a sender that puts several events in one request: a claim, a run and a record for each. The answer
 * is a success only when each event is recorded; else it is that of the first one that is not, and the sender sends all
 * of them again, of which those that are recorded are replayed.
 *
 * @throws `INVALID_OPTION` for an option that is missing, unknown or out of range. The endpoint itself rejects with
 * `onHandlerError: 'throw'` alone.
 */
export function webhookBatch<Body>(options: WebhookBatchOptions<Body>, handler: WebhookHandler<Body>): Endpoint {
  const settings = resolveBatchOptions(options)
  const { provider } = options
  const { concurrency, success } = settings
  checkFunction('handler', handler, 'It must be a function of one event: webhookBatch(options, handler).')

  return async (request, limits) => {
    const received = await receive(request, { ...settings, provider }, (delivery) => provider.readBatch(delivery))
    if ('reply' in received) return received.reply
    const { read: events, delivery } = received
    const until = performance.now() + (limited(settings.run, limits).waitMs ?? 0)
    const answerOne = (event: (typeof events)[number]) => {
      const delivered: DeliveredEvent<Body> = { ...event, ...delivery }
      // The sender's patience is for all of them. Without a fingerprint of its own an event has none: the batch around it
      // may be another next time.
      return answerEvent(settings, handler, delivered, { ...limits, waitMs: left(until) })
    }
    const answers = await inTurn(events, concurrency, answerOne)
    const bad = answers.find((answer) => answer.status === 'rejected' || !answer.value.ok)
    if (!bad) return new Response(null, { status: success })
    if (bad.status === 'rejected') throw bad.reason
    return bad.value
  }
}

const left = (until: number): Policy['waitMs'] => Math.max(0, Math.round(until - performance.now()))

/** At most `concurrency` at once, in order of their start. One at a time, it ends with the first that is no success. */
async function inTurn<Item>(
  items: readonly Item[],
  concurrency: number,
  answer: (item: Item) => Promise<Response>,
): Promise<PromiseSettledResult<Response>[]> {
  const answers: PromiseSettledResult<Response>[] = []
  const queue = items.entries()
  async function work(): Promise<void> {
    for (const [index, item] of queue) {
      const [settled] = await Promise.allSettled([answer(item)])
      answers[index] = settled
      if (concurrency === 1 && !(settled.status === 'fulfilled' && settled.value.ok)) return
    }
  }
  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, work))
  return answers
}
