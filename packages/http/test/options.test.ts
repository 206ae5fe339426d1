import { createIdempotency } from '@hookonce/core'
import { type WebhookOptions, webhook } from '@hookonce/http'
import { memoryStore } from '@hookonce/memory'
import { describe, expect, it } from 'vitest'
import { sender } from './sender'

const idempotency = createIdempotency({ scope: 'test', store: memoryStore() })
const good = { idempotency, provider: sender() }
const make = (options: unknown, handler: unknown = () => undefined) =>
  webhook(options as WebhookOptions, handler as () => undefined)

describe('options are checked at construction', () => {
  it.each([
    ['no option at all', undefined, /options can't be undefined. It must be an object of idempotency, provider/],
    ['no idempotency', { provider: sender() }, /Option idempotency can't be undefined.*createIdempotency/],
    ['no provider', { idempotency }, /Option provider can't be undefined.*@hookonce\/providers/],
    ['a provider that can not read', { idempotency, provider: { ...sender(), read: 1 } }, /provider.read can't be 1/],
    [
      'a sender of batches',
      { idempotency, provider: { ...sender(), read: undefined, readBatch: () => [] } },
      /provider.read can't be undefined.*several events in one request/,
    ],
    ['a provider without a name', { idempotency, provider: sender({ name: '' }) }, /scope/],
    [
      'a provider that is never resent',
      { idempotency, provider: sender({ retentionMs: Number.NaN }) },
      /provider.retentionMs/,
    ],
    [
      'a provider without patience',
      { idempotency, provider: sender({ timeoutMs: 0 }) },
      /provider.timeoutMs can't be 0/,
    ],
    ['an unknown name', { ...good, maxBodybytes: 1 }, /no option maxBodybytes. Did you mean maxBodyBytes\?/],
    ['another unknown name', { ...good, secret: 's' }, /no option secret. Known: idempotency, provider/],
    ['maxBodyBytes', { ...good, maxBodyBytes: '1mb' }, /maxBodyBytes can't be "1mb".*whole number from 1/],
    ['a wait that outlasts the sender', { ...good, waitMs: 5_000 }, /waitMs can't be 5000.*from 0 to 4999/],
    ['completes', { ...good, completes: [200] }, /completes can't be object/],
    ['failed', { ...good, failed: 'ignore' }, /failed can't be "ignore". It must be acknowledge or report/],
    ['onHandlerError', { ...good, onHandlerError: null }, /onHandlerError can't be null/],
  ])('%s', (_, options, message) => {
    expect(() => make(options)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
    expect(() => make(options)).toThrow(message)
  })

  it('no handler', () => {
    expect(() => make(good, 'activate')).toThrow(/handler can't be "activate"/)
  })

  it('undefined is as if not given', () => {
    expect(() => make({ ...good, maxBodyBytes: undefined, waitMs: undefined, failed: undefined })).not.toThrow()
  })
})
