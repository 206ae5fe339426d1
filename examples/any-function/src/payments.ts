export interface Order {
  id: string
  amount: number
}

/** A payment API that takes idempotency keys, as most do. */
export interface Payments {
  charge(order: Order, options: { idempotencyKey: string }): Promise<string>
}
