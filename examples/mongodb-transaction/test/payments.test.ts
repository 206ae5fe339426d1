import { type MongodbServer, startMongodb } from '@hookonce/test-servers'
import { MongoClient } from 'mongodb'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { paymentHandler } from '../src/payments'

let server: MongodbServer
let client: MongoClient
beforeAll(async () => {
  server = await startMongodb()
  client = new MongoClient(server.url)
}, 30_000)
afterAll(async () => {
  await client.close()
  await server.stop()
})

it('books each payment once, however often and wherever it is delivered', async () => {
  const [here, there] = [await paymentHandler(client), await paymentHandler(client)]
  const account = `ada-${crypto.randomUUID()}`
  const payments = [100, 20, 3].map((cents) => ({ id: crypto.randomUUID(), account, cents }))
  const accounts = client.db('bank').collection<{ _id: string; cents: number }>('accounts')
  await accounts.insertOne({ _id: account, cents: 0 })

  const deliveries = payments.flatMap((payment) => [here(payment), there(payment), here(payment)])
  const results = await Promise.all(deliveries)

  expect(results.filter(({ status }) => status === 'executed')).toHaveLength(3)
  expect(results.map(({ value }) => value.booked)).toEqual([100, 100, 100, 20, 20, 20, 3, 3, 3])
  expect(await accounts.findOne({ _id: account })).toMatchObject({ cents: 123 })
})
