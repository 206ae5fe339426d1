import { describe, expect, it } from 'vitest'
import { didit } from '../src/index'
import samples from './samples/didit.json'

const provider = didit({ secret: samples.secret })
const [first, resend, other, consoleTest] = samples.deliveries.map(({ headers, rawBody, body }) => ({
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

  it('a resend is the same event, with the same fingerprint', () => {
    const { id, fingerprint } = read(first)
    expect(Buffer.compare(first.rawBody, resend.rawBody)).not.toBe(0)
    expect(read(resend)).toMatchObject({ id, fingerprint })
  })

  it('another event of the same session has another id and fingerprint', () => {
    expect(read(other).id).not.toBe(read(first).id)
    expect(read(other).fingerprint).not.toBe(read(first).fingerprint)
  })

  it('a console test without event_id is refused, with what to try', () => {
    expect(provider.read(consoleTest)).toEqual({
      refused: 'EVENT_ID_MISSING',
      detail: expect.stringContaining('X-Didit-Test-Webhook'),
    })
  })
})

function read(delivery: Parameters<typeof provider.read>[0]) {
  const event = provider.read(delivery)
  if ('refused' in event) throw new Error(event.detail)
  return event
}
