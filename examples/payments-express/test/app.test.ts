import type { AddressInfo } from 'node:net'
import { afterAll, expect, it, vi } from 'vitest'
import { paymentsApp } from '../src/app'

let charges = 0
const charge = vi.fn(async (_account: string, _amount: number, _key?: string) => `pay-${++charges}`)
const accounts: Record<string, string> = { 'secret-1': 'acct-1', 'secret-2': 'acct-2' }
const { app, idempotency } = paymentsApp({ accountOf: (apiKey) => accounts[apiKey], charge })
const server = app.listen(0, '127.0.0.1')

afterAll(async () => {
  await idempotency.close()
  await new Promise((resolve) => server.close(resolve))
})

function pay(amount: number, key = '"order-7"', apiKey = 'secret-1'): Promise<Response> {
  return fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/payments`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key, Authorization: `Bearer ${apiKey}` },
    body: JSON.stringify({ amount }),
  })
}

it('charges once, however often the client tries', async () => {
  const first = await pay(100)
  const retry = await pay(100, 'order-7')
  expect([first.status, retry.status, retry.headers.get('Location')]).toEqual([201, 201, '/payments/pay-1'])
  expect(retry.headers.get('Idempotent-Replayed')).toBe('true')
  expect(await retry.json()).toEqual(await first.json())

  expect((await pay(200)).status).toBe(422)
  expect(charge).toHaveBeenCalledTimes(1)
})

it('keeps two accounts apart, and tries a failed charge again under the same key of the bank', async () => {
  expect(await (await pay(100, '"order-7"', 'secret-2')).json()).toEqual({ id: 'pay-2', amount: 100 })

  charge.mockRejectedValueOnce(new Error('the bank is down'))
  const statuses = [(await pay(5, '"order-8"')).status, (await pay(5, '"order-8"')).status]
  expect(statuses).toEqual([500, 201])
  const keys = charge.mock.calls.slice(-2).map(([, , key]) => key)
  expect(keys[0]).toBe(keys[1])
  expect((await pay(5, '"order-9"', 'wrong')).status).toBe(401)
})
