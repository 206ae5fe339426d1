import { expect, it, vi } from 'vitest'
import { ordersFor } from '../src/orders'

it('confirms and pays an order once', async () => {
  const charge = vi.fn(async (_order: unknown, _options: { idempotencyKey: string }) => 'charge-1')
  const { confirm, pay } = ordersFor({ charge })
  const order = { id: 'order-7', amount: 30 }

  expect([await confirm(order), await confirm(order)]).toEqual(['confirmed order-7', 'confirmed order-7'])
  expect([await pay(order), await pay(order)]).toEqual(['executed: charge-1', 'replayed: charge-1'])
  expect(charge.mock.calls).toEqual([[order, { idempotencyKey: '6:orders11:pay-order-7/charge' }]])
})
