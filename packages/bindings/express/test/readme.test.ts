import { expect, it } from 'vitest'
import { app, receipts } from './readme'
import { delivery } from './sender'
import { listen } from './server'

it('the example of the README does what it says', async () => {
  const url = `${await listen(app)}/webhooks/acme`
  const answers = [await fetch(url, delivery({ id: 'evt_1' })), await fetch(url, delivery({ id: 'evt_1' }))]
  expect(answers.map(({ status }) => status)).toEqual([200, 200])
  expect(receipts).toEqual(['evt_1'])
})
