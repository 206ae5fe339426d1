import { paymentsApp } from './app'

const apiKey = process.env.API_KEY
if (!apiKey) throw new Error('Set API_KEY to the key that your client sends as a bearer token')

const { app, idempotency } = paymentsApp({
  accountOf: (given) => (given === apiKey ? 'acct-1' : undefined),
  charge: async (account, amount, key) => {
    console.log(`charge ${amount} to ${account} under ${key}`)
    return `pay-${Date.now()}`
  },
})
const server = app.listen(Number(process.env.PORT ?? 3000))

process.once('SIGTERM', async () => {
  server.close()
  // Runs under way end first; what can't is given back to the next process.
  await idempotency.close({ graceMs: 10_000 })
})
