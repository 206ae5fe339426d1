import { beforeEach, expect, it, vi } from 'vitest'
import { functions } from '../src/functions'

const placeOrder = vi.fn(async (customer: string, _article: string, _key?: string) => `order-of-${customer}`)
const ship = vi.fn(async (_: string) => undefined)
const { orders, shipments } = functions({ placeOrder, ship })
const context = { getRemainingTimeInMillis: () => 30_000 }

beforeEach(() => vi.clearAllMocks())

/** What a function URL or an HTTP API hands over. */
const order = (key: string, article: string, customer = 'ada') => ({
  version: '2.0',
  rawPath: '/orders',
  rawQueryString: '',
  headers: { 'content-type': 'application/json', 'idempotency-key': key, 'x-customer': customer },
  requestContext: { domainName: 'shop.example', http: { method: 'POST' } },
  body: JSON.stringify({ article }),
  isBase64Encoded: false,
})

const message = (messageId: string, orderId: string) => ({
  messageId,
  body: JSON.stringify({ orderId }),
  eventSourceARN: 'arn:aws:sqs:eu-central-1:123456789012:shipments',
})

it('places an order once, however often the client tries', async () => {
  const [first, retry] = [await orders(order('o-1', 'tea'), context), await orders(order('o-1', 'tea'), context)]
  expect([first.statusCode, retry.statusCode]).toEqual([201, 201])
  expect(JSON.parse(retry.body)).toEqual({ id: 'order-of-ada', article: 'tea' })
  expect((await orders(order('o-1', 'coffee'), context)).statusCode).toBe(422)
  expect((await orders(order('o-1', 'tea', 'alan'), context)).statusCode).toBe(201)
  expect(placeOrder.mock.calls.map(([customer]) => customer)).toEqual(['ada', 'alan'])
})

it('gives the failed shipments of a batch back, and ships no order twice', async () => {
  ship.mockRejectedValueOnce(new Error('no truck'))
  const batch = { Records: [message('m-1', 'o-1'), message('m-2', 'o-2'), message('m-3', 'o-2')] }
  expect(await shipments(batch, context)).toEqual({ batchItemFailures: [{ itemIdentifier: 'm-1' }] })
  expect(await shipments({ Records: [message('m-1', 'o-1')] }, context)).toEqual({ batchItemFailures: [] })
  expect(ship.mock.calls).toEqual([['o-1'], ['o-2'], ['o-1']])
})
