import type { Idempotency, RunContext } from '@hookonce/core'
import { type LambdaContext, limitsOf } from './limits'

/** What is asked of a message of a queue. */
export interface SqsRecord {
  messageId: string
  body: string
  eventSourceARN: string
}

/** A batch of an event source mapping, or of an EventBridge pipe. */
export type SqsBatch<Message extends SqsRecord> = { Records: Message[] } | Message[]

export interface SqsResult {
  batchItemFailures: { itemIdentifier: string }[]
}

interface SqsOptions<Message> {
  /** Its scope is the queue's: `idempotency.find(key)` and `forget(key)` speak of a message. */
  idempotency: Idempotency
  /**
   * What makes two messages one event: an id that its sender gave it, since who sends a message again sends another one.
   * Of an EventBridge rule's message: `({ body }) => JSON.parse(body).id`. @default the message's own id
   */
  key?: (message: Message) => string
}

/**
 * Handles each message of a batch once, and gives back those that have failed: the event source mapping needs
 * `ReportBatchItemFailures`. All at once, or for a FIFO queue one after the other up to the first that fails.
 */
export function sqs<Message extends SqsRecord>(
  { idempotency, key = ({ messageId }) => messageId }: SqsOptions<Message>,
  handler: (message: Message, context: RunContext) => unknown,
): (batch: SqsBatch<Message>, context: LambdaContext) => Promise<SqsResult> {
  async function isHandled(message: Message, context: LambdaContext): Promise<boolean> {
    try {
      const limits = limitsOf(context, idempotency)
      await idempotency.run(key(message), async (run) => void (await handler(message, run)), limits)
      return true
    } catch {
      // Whatever it was, the queue sends it again; the observers of `idempotency` are told.
      return false
    }
  }

  return async (batch, context) => {
    const messages = Array.isArray(batch) ? batch : batch.Records
    const isFifo = messages[0]?.eventSourceARN.endsWith('.fifo')
    const failed = isFifo ? await fromFirstFailure(messages, context) : await eachFailure(messages, context)
    return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) }
  }

  async function eachFailure(messages: Message[], context: LambdaContext): Promise<Message[]> {
    const handled = await Promise.all(messages.map((message) => isHandled(message, context)))
    return messages.filter((_, index) => !handled[index])
  }

  async function fromFirstFailure(messages: Message[], context: LambdaContext): Promise<Message[]> {
    for (const [index, message] of messages.entries()) {
      if (!(await isHandled(message, context))) return messages.slice(index)
    }
    return []
  }
}
