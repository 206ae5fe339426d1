import { delivery } from '@hookonce/binding-support'
import { expect, it } from 'vitest'
import { POST, payments, receipts } from './readme'

it('the example of the README does what it says', async () => {
  for (const _ of [1, 2]) {
    const answer = await POST(new Request('http://shop.example/webhooks/acme', delivery({ id: 'evt_1' })))
    expect(answer.status).toBe(200)
  }
  expect(receipts).toEqual(['evt_1'])

  const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': 'key-1' }
  const pay = () =>
    payments(new Request('http://shop.example/payments', { method: 'POST', headers, body: '{"order":"o-1"}' }))
  const [first, retry] = [await pay(), await pay()]
  expect([first.status, retry.status, retry.headers.get('Idempotent-Replayed')]).toEqual([201, 201, 'true'])
  expect([await first.json(), await retry.json()]).toEqual([{ payment: 2 }, { payment: 2 }])
})
