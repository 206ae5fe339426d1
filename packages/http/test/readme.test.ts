import { expect, it } from 'vitest'
import { endpoint, paid } from './readme'
import { delivery } from './sender'

it('the example of the README does what it says', async () => {
  const answers = [await endpoint(delivery({ id: 'evt_1' })), await endpoint(delivery({ id: 'evt_1' }))]
  expect(await Promise.all(answers.map((answer) => answer.json()))).toEqual(Array(2).fill({ received: 'evt_1' }))
  expect(paid).toHaveLength(1)
  expect((await endpoint(delivery({ id: 'evt_2', body: 'drafted' }))).status).toBe(204)
})
