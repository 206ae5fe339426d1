import { delivery } from '@hookonce/binding-support'
import { expect, it } from 'vitest'
import { app, receipts } from './readme'
import { listen } from './server'

it('the example of the README does what it says', async () => {
  const url = `${await listen(app)}/webhooks/acme`
  const answers = [await fetch(url, delivery({ id: 'evt_1' })), await fetch(url, delivery({ id: 'evt_1' }))]
  expect(answers.map(({ status }) => status)).toEqual([200, 200])
  expect(receipts).toEqual(['evt_1'])
})

it('so does its API', async () => {
  receipts.length = 0
  const url = `${await listen(app)}/payments`
  const headers = {
    'Content-Type': 'application/json',
    'Idempotency-Key': '"order-7"',
    'X-Authenticated-Tenant': 'acme',
  }
  const send = () => fetch(url, { method: 'POST', headers, body: '{"order":"order-7"}' })
  expect([await (await send()).json(), await (await send()).json()]).toEqual([{ payment: 1 }, { payment: 1 }])
  expect(receipts).toEqual(['order-7'])
})
