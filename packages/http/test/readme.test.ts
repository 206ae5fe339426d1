import { expect, it } from 'vitest'
import { batch, endpoint, POST, paid } from './readme'
import { delivery } from './sender'

it('the endpoint of the README does what it says', async () => {
  const answers = [await endpoint(delivery({ id: 'evt_1' })), await endpoint(delivery({ id: 'evt_1' }))]
  expect(await Promise.all(answers.map((answer) => answer.json()))).toEqual(Array(2).fill({ received: 'evt_1' }))
  expect(paid.splice(0)).toHaveLength(1)
  expect((await endpoint(delivery({ id: 'evt_2', body: 'drafted' }))).status).toBe(204)
})

it('so does its API', async () => {
  const headers = { 'Idempotency-Key': '"order-7"', 'X-Authenticated-Tenant': 'acme' }
  const send = () => POST(new Request('http://localhost/payments', { method: 'POST', headers, body: '100' }))
  expect([(await send()).status, (await send()).status, paid.splice(0)]).toEqual([201, 201, ['100']])
})

it('and its batch', async () => {
  const send = (id: string, body: string) => batch(delivery({ id, body }))
  expect([(await send('r1', 'a,b')).status, (await send('r2', 'b,c')).status]).toEqual([200, 200])
  expect(paid.splice(0).sort()).toEqual(['a', 'b', 'c'])
})
