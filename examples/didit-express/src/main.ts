import { kycApp } from './app'

const secret = process.env.DIDIT_WEBHOOK_SECRET
if (!secret) throw new Error("Set DIDIT_WEBHOOK_SECRET to your destination's secret_shared_key")

const { app, idempotency } = kycApp({
  secret,
  activateAccount: async (userId) => console.log(`account ${userId} is active`),
})
const server = app.listen(Number(process.env.PORT ?? 3000))

process.once('SIGTERM', async () => {
  server.close()
  // Runs under way end first; what can't is given back to the next process.
  await idempotency.close({ graceMs: 10_000 })
})
