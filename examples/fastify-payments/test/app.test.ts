import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { paymentsApp } from '../src/app'

const stripeSecret = 'whsec_1'
const accounts: Record<string, string> = { 'secret-1': 'acct-1', 'secret-2': 'acct-2' }
const charge = vi.fn(async (account: string, _amount: number, _key?: string) => `pay-of-${account}`)
const sendReceipt = vi.fn(async (_: string) => undefined)
const app = paymentsApp({ stripeSecret, accountOf: (apiKey) => accounts[apiKey], charge, sendReceipt })
let url: string

beforeAll(async () => {
  url = await app.listen({ port: 0, host: '127.0.0.1' })
})
afterAll(() => app.close())
beforeEach(() => vi.clearAllMocks())

function pay(key: string, body: object = { amount: 100 }, apiKey = 'secret-1'): Promise<Response> {
  return fetch(`${url}/payments`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key, Authorization: `Bearer ${apiKey}` },
    body: JSON.stringify(body),
  })
}

it('charges once, however often the client tries', async () => {
  const [first, retry] = [await pay('order-1'), await pay('"order-1"')]
  expect([first.status, retry.status, retry.headers.get('Location')]).toEqual([201, 201, '/payments/pay-of-acct-1'])
  expect(retry.headers.get('Idempotent-Replayed')).toBe('true')
  expect(await retry.json()).toEqual(await first.json())
  expect((await pay('order-1', { amount: 200 })).status).toBe(422)
  expect(charge).toHaveBeenCalledTimes(1)
})

it('keeps accounts apart; what is refused claims nothing', async () => {
  expect(await (await pay('order-1', { amount: 100 }, 'secret-2')).json()).toEqual({ id: 'pay-of-acct-2', amount: 100 })
  expect((await pay('order-2', {}, 'wrong')).status).toBe(401)
  expect((await pay('order-2', { amount: -1 })).status).toBe(400)
  expect((await pay('order-2', { amount: 1 })).status).toBe(201)
})

it('tries a failed charge again, under the same key of the bank', async () => {
  charge.mockRejectedValueOnce(new Error('the bank is down'))
  expect([(await pay('order-3')).status, (await pay('order-3')).status]).toEqual([500, 201])
  const [failed, second] = charge.mock.calls.map(([, , key]) => key)
  expect(failed).toBe(second)
})

it('sends one receipt, however often Stripe tells of the payment', async () => {
  const event = { id: 'evt-1', object: 'event', type: 'payment_intent.succeeded', data: { object: { id: 'pi_1' } } }
  const created = Math.floor(Date.now() / 1000)
  const body = JSON.stringify({ ...event, created })
  const signature = createHmac('sha256', stripeSecret).update(`${created}.${body}`).digest('hex')
  const headers = { 'Content-Type': 'application/json', 'Stripe-Signature': `t=${created},v1=${signature}` }
  const deliver = () => fetch(`${url}/webhooks/stripe`, { method: 'POST', headers, body })
  expect([(await deliver()).status, (await deliver()).status]).toEqual([200, 200])
  expect(sendReceipt.mock.calls).toEqual([['pi_1']])
})
