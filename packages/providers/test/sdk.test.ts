import { sign } from '@octokit/webhooks-methods'
import { Webhook } from 'standardwebhooks'
import Stripe from 'stripe'
import { describe, expect, it } from 'vitest'
import { clerk, github, type Preset, standardWebhooks, stripe, svix } from '../src/index'
import { now } from './senders/sender'

const at = Math.floor(now / 1000)

const verified = (provider: Preset<unknown>, rawBody: string, headers: Record<string, string>) =>
  provider.verify({
    url: 'https://hooks.example.com/',
    headers: new Headers(headers),
    rawBody: new TextEncoder().encode(rawBody),
    receivedAt: new Date(now),
  })

describe("deliveries that are signed by the senders' own libraries", () => {
  const rawBody = '{"id":"evt_1","name":"José 🔑"}'

  it('stripe', async () => {
    const secret = 'whsec_test'
    const header = new Stripe('sk_test_1').webhooks.generateTestHeaderString({
      payload: rawBody,
      secret,
      timestamp: at,
    })
    expect(await verified(stripe({ secret }), rawBody, { 'Stripe-Signature': header })).toBeUndefined()
    expect(await verified(stripe({ secret }), `${rawBody} `, { 'Stripe-Signature': header })).toBeDefined()
  })

  it('github', async () => {
    const header = await sign('a-secret', rawBody)
    const provider = github({ secret: 'a-secret' })
    expect(await verified(provider, rawBody, { 'X-Hub-Signature-256': header })).toBeUndefined()
    expect(await verified(provider, `${rawBody} `, { 'X-Hub-Signature-256': header })).toBeDefined()
  })

  it.each([
    ['standardWebhooks', standardWebhooks, 'webhook'],
    ['svix', svix, 'svix'],
    ['clerk', clerk, 'svix'],
  ] as const)('%s', async (_, preset, prefix) => {
    const secret = `whsec_${Buffer.from('0123456789abcdef01234567').toString('base64')}`
    const headers = {
      [`${prefix}-id`]: 'msg_1',
      [`${prefix}-timestamp`]: String(at),
      [`${prefix}-signature`]: new Webhook(secret).sign('msg_1', new Date(now), rawBody),
    }
    expect(await verified(preset({ secret }), rawBody, headers)).toBeUndefined()
    expect(await verified(preset({ secret }), rawBody, { ...headers, [`${prefix}-id`]: 'msg_2' })).toBeDefined()
  })
})
