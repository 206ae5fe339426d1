import { webhooksApp } from './app'

const { app, idempotency } = webhooksApp({
  secrets: {
    didit: secret('DIDIT_WEBHOOK_SECRET'),
    persona: secret('PERSONA_WEBHOOK_SECRET'),
    sumsub: secret('SUMSUB_WEBHOOK_SECRET'),
    stripe: secret('STRIPE_WEBHOOK_SECRET'),
  },
  activateAccount: async (userId) => console.log(`account ${userId} is active`),
  sendReceipt: async (paymentId) => console.log(`receipt for ${paymentId}`),
})
const server = app.listen(Number(process.env.PORT ?? 3000))

process.once('SIGTERM', async () => {
  server.close()
  // Runs under way end first; what can't is given back to the next process.
  await idempotency.close({ graceMs: 10_000 })
})

function secret(name: string): string {
  const value = process.env[name]
  if (!value) throw new Error(`Set ${name}`)
  return value
}
