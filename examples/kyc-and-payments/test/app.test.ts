import { createHmac } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Secrets, webhooksApp } from '../src/app'

const secrets = { didit: 'didit_secret', persona: 'wbhsec_1', sumsub: 'sumsub_secret', stripe: 'whsec_1' }
const activateAccount = vi.fn(async (_: string) => undefined)
const sendReceipt = vi.fn(async (..._: [string, string]) => undefined)
const { app, idempotency } = webhooksApp({ secrets, activateAccount, sendReceipt })
const server = app.listen(0, '127.0.0.1')

afterAll(async () => {
  await idempotency.close()
  await new Promise((resolve) => server.close(resolve))
})
beforeEach(() => vi.clearAllMocks())

type Sender = keyof Secrets
const sha256 = (key: string, content: string): string => createHmac('sha256', key).update(content).digest('hex')
const nowSeconds = (): number => Math.floor(Date.now() / 1000)

/** Each sender's own way to sign. */
const signatures: Record<Sender, (rawBody: string, key: string, at: number) => Record<string, string>> = {
  didit: (rawBody, key) => ({ 'X-Signature': sha256(key, rawBody) }),
  persona: (rawBody, key, at) => ({ 'Persona-Signature': `t=${at},v1=${sha256(key, `${at}.${rawBody}`)}` }),
  sumsub: (rawBody, key) => ({ 'X-Payload-Digest': sha256(key, rawBody), 'X-Payload-Digest-Alg': 'HMAC_SHA256_HEX' }),
  stripe: (rawBody, key, at) => ({ 'Stripe-Signature': `t=${at},v1=${sha256(key, `${at}.${rawBody}`)}` }),
}

function deliver(sender: Sender, body: object, { key = secrets[sender], at = nowSeconds() } = {}): Promise<Response> {
  const rawBody = JSON.stringify(body)
  const { port } = server.address() as AddressInfo
  return fetch(`http://127.0.0.1:${port}/webhooks/${sender}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...signatures[sender](rawBody, key, at) },
    body: rawBody,
  })
}

const events: Record<Sender, (nth: number) => object> = {
  didit: (nth) => ({
    event_id: `evt-${nth}`,
    webhook_type: 'status.updated',
    status: 'Approved',
    vendor_data: 'user-1042',
    timestamp: nowSeconds(),
  }),
  persona: (nth) => ({
    data: {
      type: 'event',
      id: `evt-${nth}`,
      attributes: {
        name: 'inquiry.approved',
        'created-at': '2026-03-31T15:13:20.000Z',
        payload: { data: { type: 'inquiry', id: 'inq_1', attributes: { 'reference-id': 'user-1042' } } },
      },
    },
  }),
  sumsub: (nth) => ({
    applicantId: 'a-1',
    externalUserId: 'user-1042',
    correlationId: `req-${nth}`,
    type: 'applicantReviewed',
    reviewResult: { reviewAnswer: 'GREEN' },
    createdAtMs: '2026-03-31 15:13:20.001',
  }),
  stripe: (nth) => ({
    id: `evt-${nth}`,
    object: 'event',
    type: 'payment_intent.succeeded',
    created: nowSeconds(),
    data: { object: { id: 'pi_1' } },
  }),
}
const senders = Object.keys(events) as Sender[]
const effects = () => [...activateAccount.mock.calls, ...sendReceipt.mock.calls]

describe.each(senders)('%s', (sender) => {
  it('an event that is delivered again is handled once, also at the same moment', async () => {
    const event = events[sender](1)
    const first = await Promise.all([deliver(sender, event), deliver(sender, event)])
    const again = await deliver(sender, event, { at: nowSeconds() + 1 })
    expect([...first, again].map(({ status }) => status)).toEqual([200, 200, 200])
    expect(again.headers.get('Idempotent-Replayed')).toBe('true')
    expect(effects()).toHaveLength(1)
  })

  it('another event is handled too', async () => {
    await deliver(sender, events[sender](2))
    expect(effects()).toHaveLength(1)
  })

  it('a forged delivery is refused, and does not burn the id', async () => {
    const event = events[sender](3)
    expect((await deliver(sender, event, { key: 'forged' })).status).toBe(401)
    expect(effects()).toHaveLength(0)
    expect((await deliver(sender, event)).status).toBe(200)
    expect(effects()).toHaveLength(1)
  })
})

it('the same id from two senders is two events', async () => {
  await Promise.all([deliver('didit', events.didit(9)), deliver('stripe', events.stripe(9))])
  expect(activateAccount.mock.calls).toEqual([['user-1042']])
  expect(sendReceipt.mock.calls).toEqual([['pi_1', expect.stringContaining('receipt')]])
})
