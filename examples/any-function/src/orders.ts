// #region orders
import { createIdempotency } from '@hookonce/core'
import { memoryStore } from '@hookonce/memory'
import type { Order, Payments } from './payments'

const idempotency = createIdempotency({ scope: 'orders', store: memoryStore() })

export function ordersFor(payments: Payments) {
  // Same parameters, same result; a duplicate gets the recorded one.
  const confirm = idempotency.wrap(async (order: Order) => `confirmed ${order.id}`, { key: (order) => order.id })

  // Or inline, with the context, and learn what happened.
  const pay = async (order: Order) => {
    const { status, value } = await idempotency.run(`pay-${order.id}`, (ctx) =>
      payments.charge(order, { idempotencyKey: ctx.deriveKey('charge') }),
    )
    return `${status}: ${value}` // 'executed' or 'replayed'
  }

  return { confirm, pay }
}
// #endregion
