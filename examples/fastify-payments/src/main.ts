import { paymentsApp } from './app'

const app = paymentsApp({
  stripeSecret: secret('STRIPE_WEBHOOK_SECRET'),
  accountOf: (apiKey) => (apiKey === secret('API_KEY') ? 'acct-1' : undefined),
  charge: async (account, amount, key) => {
    console.log(`charge ${amount} to ${account} under ${key}`)
    return `pay-${Date.now()}`
  },
  sendReceipt: async (paymentId) => console.log(`receipt for ${paymentId}`),
})
await app.listen({ port: Number(process.env.PORT ?? 3000) })

// Runs under way end first; what can't is given back to the next process.
process.once('SIGTERM', () => app.close())

function secret(name: string): string {
  const value = process.env[name]
  if (!value) throw new Error(`Set ${name}`)
  return value
}
