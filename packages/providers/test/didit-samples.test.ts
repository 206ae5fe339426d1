import { describe, expect, it } from 'vitest'
import { didit } from '../src/index'
import { eventIn } from './event-in'
import samples from './samples/didit.json'

const provider = didit({ secret: samples.secret })
const [first, resend, other, consoleTest] = samples.deliveries.map(({ headers, rawBody, body }) => ({
  url: 'https://example.com/webhooks/didit',
  headers: new Headers(Object.entries(headers)),
  rawBody: new TextEncoder().encode(rawBody),
  receivedAt: new Date((body.timestamp + 1) * 1000),
}))
if (!first || !resend || !other || !consoleTest) throw new Error('a sample is missing')

describe('the deliveries of the sample file', () => {
  it.each([
    ['first', first],
    ['resend', resend],
    ['other event', other],
    ['console test', consoleTest],
  ])('%s: genuine at its own time', async (_, delivery) => {
    expect(await provider.verify(delivery)).toBeUndefined()
  })

  it('reads the event', () => {
    expect(provider.read(first)).toEqual({
      id: samples.expect.eventId,
      type: samples.expect.type,
      occurredAt: new Date(1774969994_000),
      body: samples.deliveries[0]?.body,
      fingerprint: expect.any(String),
    })
  })

  it('a resend is the same event, with the same fingerprint', async () => {
    const { id, fingerprint } = await eventIn(provider, first)
    expect(Buffer.compare(first.rawBody, resend.rawBody)).not.toBe(0)
    expect(await eventIn(provider, resend)).toMatchObject({ id, fingerprint })
  })

  it('another event of the same session has another id and fingerprint', async () => {
    const [one, another] = [await eventIn(provider, first), await eventIn(provider, other)]
    expect(another.id).not.toBe(one.id)
    expect(another.fingerprint).not.toBe(one.fingerprint)
  })

  it('a console test without event_id is refused, with what to try', () => {
    expect(provider.read(consoleTest)).toEqual({
      refused: 'EVENT_ID_MISSING',
      detail: expect.stringContaining('X-Didit-Test-Webhook'),
    })
  })
})
