import { createIdempotency, type Store } from '@hookonce/core'
import { type HttpEvent, idempotencyKey, runContext, sqs } from '@hookonce/lambda'
import { memoryStore } from '@hookonce/memory'

interface Deps {
  placeOrder: (customer: string, article: string, key?: string) => Promise<string>
  ship: (orderId: string) => Promise<void>
  /** In production one that outlives the function: @hookonce/redis, @hookonce/postgres, ... */
  store?: Store
}

// #region functions
/** Two functions of one stack: `export const { orders, shipments } = functions({ ... })`. */
export function functions({ placeOrder, ship, store = memoryStore() }: Deps) {
  const customerOf = (event: HttpEvent) => event.headers?.['x-customer'] ?? ''

  return {
    /** Behind API Gateway, which has checked who the customer is. */
    orders: idempotencyKey(
      { idempotency: createIdempotency({ scope: 'orders', store }), scope: customerOf },
      async (event: HttpEvent) => {
        const { article } = JSON.parse(event.body ?? '{}')
        const id = await placeOrder(customerOf(event), article, runContext(event)?.deriveKey('order'))
        return { statusCode: 201, body: JSON.stringify({ id, article }) }
      },
    ),

    /** Of a queue, whose event source mapping reports batch item failures. Two messages of one order are one shipment. */
    shipments: sqs(
      {
        idempotency: createIdempotency({ scope: 'shipments', store, inProgress: 'wait' }),
        key: ({ body }) => JSON.parse(body).orderId,
      },
      async ({ body }) => ship(JSON.parse(body).orderId),
    ),
  }
}
// #endregion
