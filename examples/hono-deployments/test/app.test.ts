import { createHmac } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { deployments } from '../src/app'

const githubSecret = 'it is a secret'
const deploy = vi.fn(async (_commit: string, _key: string) => undefined)
const { app } = deployments({ githubSecret, deploy })
let server: ReturnType<typeof serve>

beforeAll(
  () =>
    new Promise<void>((resolve) => {
      server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, () => resolve())
    }),
)
afterAll(() => new Promise<void>((resolve) => void server.close(() => resolve())))
beforeEach(() => vi.clearAllMocks())

function deliver(push: object, secret = githubSecret): Promise<Response> {
  const body = JSON.stringify({ repository: { full_name: 'acme/shop' }, ...push })
  return fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/github`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      'X-GitHub-Event': 'push',
      'X-GitHub-Delivery': '72d3162e-cc78-11e3-81ab-4c9367dc0958',
      'X-Hub-Signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    },
    body,
  })
}

it('deploys a push once, however often GitHub delivers it', async () => {
  const push = { ref: 'refs/heads/main', after: 'c0ffee1' }
  const [first, again] = [await deliver(push), await deliver(push)]
  expect([first.status, again.status, again.headers.get('Idempotent-Replayed')]).toEqual([200, 200, 'true'])
  expect(deploy.mock.calls.map(([commit]) => commit)).toEqual(['c0ffee1'])
})

it('tries a failed deployment again, under the same key', async () => {
  deploy.mockRejectedValueOnce(new Error('the cluster is full'))
  const push = { ref: 'refs/heads/main', after: 'c0ffee2' }
  expect([(await deliver(push)).status, (await deliver(push)).status]).toEqual([500, 200])
  const [failed, second] = deploy.mock.calls.map(([, key]) => key)
  expect(failed).toBe(second)
})

it('deploys nothing of another branch, or for somebody who does not know the secret', async () => {
  expect((await deliver({ ref: 'refs/heads/draft', after: 'c0ffee3' })).status).toBe(200)
  expect((await deliver({ ref: 'refs/heads/main', after: 'c0ffee4' }, 'a guess')).status).toBe(401)
  expect(deploy).not.toHaveBeenCalled()
})
