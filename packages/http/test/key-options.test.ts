import { createIdempotency } from '@hookonce/core'
import { type IdempotencyKeyOptions, idempotencyKey, webhookBatch } from '@hookonce/http'
import { memoryStore } from '@hookonce/memory'
import { describe, expect, it } from 'vitest'
import { sender } from './sender'

const idempotency = createIdempotency({ scope: 'test', store: memoryStore() })
const good = { idempotency, scope: () => 'public' }

describe('options of idempotencyKey are checked at construction', () => {
  it.each([
    ['no option at all', undefined, /options can't be undefined/],
    ['no idempotency', { scope: good.scope }, /Option idempotency can't be undefined.*createIdempotency/],
    ['no scope', { idempotency }, /Option scope can't be undefined.*\(\) => 'public'/],
    ['a scope for all', { ...good, scope: 'public' }, /Option scope can't be "public"/],
    ['an unknown name', { ...good, Required: true }, /no option Required. Did you mean required\?/],
    ['required', { ...good, required: 'yes' }, /required can't be "yes"/],
    ['no methods', { ...good, methods: [] }, /methods can't be/],
    ['a method that is none', { ...good, methods: ['PO ST'] }, /methods can't be "PO ST"/],
    ['a header that is none', { ...good, header: 'Idempotency Key' }, /header can't be "Idempotency Key"/],
    ['fingerprint', { ...good, fingerprint: 'body' }, /fingerprint can't be "body"/],
    ['completes', { ...good, completes: [200] }, /completes can't be object/],
    ['maxBodyBytes', { ...good, maxBodyBytes: 0 }, /maxBodyBytes can't be 0/],
    ['waitMs', { ...good, waitMs: -1 }, /waitMs can't be -1/],
    ['onHandlerError', { ...good, onHandlerError: 'next' }, /onHandlerError can't be "next"/],
    ['a session on replay', { ...good, replayHeaders: ['Set-Cookie'] }, /replayHeaders can't hold "set-cookie"/],
    ['an authorisation on replay', { ...good, replayHeaders: ['X-Request-Id', 'Authorization'] }, /"authorization"/],
    ['a date on replay', { ...good, replayHeaders: ['Date'] }, /"date"/],
  ])('%s', (_, options, message) => {
    const make = () => idempotencyKey(options as unknown as IdempotencyKeyOptions)
    expect(make).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
    expect(make).toThrow(message)
  })

  it('undefined is as if not given', () => {
    expect(() => idempotencyKey({ ...good, required: undefined, waitMs: undefined, methods: undefined })).not.toThrow()
  })
})

describe('options of webhookBatch', () => {
  const provider = { ...sender(), readBatch: () => [] }
  it.each([
    ['a sender of single events', { idempotency, provider: sender() }, /provider.readBatch can't be undefined/],
    ['concurrency', { idempotency, provider, concurrency: 0 }, /concurrency can't be 0/],
    ['completes, which it has not', { idempotency, provider, completes: () => true }, /no option completes/],
  ])('%s', (_, options, message) => {
    expect(() => webhookBatch(options as never, () => undefined)).toThrow(message)
  })
})
