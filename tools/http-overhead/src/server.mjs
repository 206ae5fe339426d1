// A trivial handler, in a process of its own: plain, or behind idempotencyKey with the memory store. Plain JavaScript,
// since it runs on the packages as they are built: a loader's wrappers would be measured with them.
import { createIdempotency } from '@hookonce/core'
import { idempotencyKey } from '@hookonce/express'
import { memoryStore } from '@hookonce/memory'
import express from 'express'

const app = express()
app.use(express.json())
if (process.argv[2] === 'keyed') {
  const idempotency = createIdempotency({
    scope: 'overhead',
    store: memoryStore({ maxRecords: 10_000_000, maxBytes: 2 ** 32 }),
  })
  app.use(idempotencyKey({ idempotency, scope: () => 'public' }))
}
let id = 0
app.post('/payments', (req, res) => {
  res.status(201).json({ id: ++id, amount: req.body.amount })
})

process.on('SIGINT', () => process.exit())
const server = app.listen(0, '127.0.0.1', () => process.send?.(server.address().port))
