import { delivery } from '@hookonce/binding-support'
import { expect, it } from 'vitest'
import { app, receipts } from './readme'
import { json, listen } from './server'

it('the example of the README does what it says', async () => {
  const url = await listen(app)
  for (const _ of [1, 2]) expect((await fetch(`${url}/webhooks/acme`, delivery({ id: 'evt_1' }))).status).toBe(200)
  expect(receipts).toEqual(['evt_1'])

  const answers = [await fetch(`${url}/payments`, json('key-1')), await fetch(`${url}/payments`, json('key-1'))]
  expect(answers.map(({ status }) => status)).toEqual([201, 201])
  expect(await Promise.all(answers.map((answer) => answer.json()))).toEqual([{ payment: 1 }, { payment: 1 }])
})
