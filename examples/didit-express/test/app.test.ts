import { createHmac } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, it, vi } from 'vitest'
import { kycApp } from '../src/app'

const secret = 'whsec_example'
const activateAccount = vi.fn(async () => undefined)
const { app, idempotency } = kycApp({ secret, activateAccount })
const server = app.listen(0, '127.0.0.1')

afterEach(async () => {
  await idempotency.close()
  await new Promise((resolve) => server.close(resolve))
})

async function deliver(body: object): Promise<Response> {
  const rawBody = JSON.stringify(body)
  const signature = createHmac('sha256', secret).update(rawBody).digest('hex')
  const { port } = server.address() as AddressInfo
  return fetch(`http://127.0.0.1:${port}/webhooks/didit`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Signature': signature },
    body: rawBody,
  })
}

it('activates the account once, however often the decision is delivered', async () => {
  const timestamp = Math.floor(Date.now() / 1000)
  const decision = {
    event_id: 'evt-1',
    webhook_type: 'status.updated',
    session_id: 's-1',
    status: 'Approved',
    vendor_data: 'user-1042',
    created_at: timestamp,
    timestamp,
  }
  const first = await deliver(decision)
  const resent = await deliver({ ...decision, timestamp: timestamp + 1 })
  expect([first.status, resent.status]).toEqual([200, 200])
  expect(resent.headers.get('Idempotent-Replayed')).toBe('true')
  expect(await resent.json()).toEqual(await first.json())

  await deliver({ ...decision, event_id: 'evt-2', status: 'Declined' })
  expect(activateAccount.mock.calls).toEqual([['user-1042']])
})
