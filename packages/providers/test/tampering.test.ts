import type { Delivery } from '@hookonce/http'
import { describe, expect, it } from 'vitest'
import { type AnySender, senders } from './senders/all'
import { altered, now, textAt } from './senders/sender'

/** What somebody does who holds a genuine delivery, and not the key. Nothing where a sender leaves no room for it. */
type Tampering = (sender: AnySender) => Delivery | undefined

const inSignature =
  (alter: (signature: string) => string | undefined): Tampering =>
  ({ send, signature }) =>
    altered(send(), signature, alter)

const inBody =
  (alter: (body: string) => string): Tampering =>
  ({ send, covers }) => {
    const delivery = send()
    const body = new TextDecoder().decode(delivery.rawBody)
    return covers === 'bytes' ? { ...delivery, rawBody: new TextEncoder().encode(alter(body)) } : undefined
  }

const sentAt =
  (at: number): Tampering =>
  ({ send, make }) =>
    make().facts.toleranceMs ? send({ sentAt: at }) : undefined

const tamperings: Record<string, Tampering> = {
  'no signature': inSignature(() => undefined),
  'an empty signature': inSignature(() => ''),
  'half the signature': inSignature((text) => text.slice(0, text.length / 2)),
  'the signature without its last character': inSignature((text) => text.slice(0, -1)),
  'the signature without its last byte': inSignature((text) => text.slice(0, -2)),
  'the signature without its first character': inSignature((text) => text.slice(1)),
  'the signature and a character': inSignature((text) => `${text}0`),
  'the signature twice': inSignature((text) => text + text),
  'the signature backwards': inSignature((text) => [...text].reverse().join('')),
  'another first character': inSignature((text) => (text.startsWith('a') ? 'b' : 'a') + text.slice(1)),
  'another character in the middle': inSignature((text) => {
    const middle = Math.floor(text.length / 2)
    return text.slice(0, middle) + (text[middle] === 'a' ? 'b' : 'a') + text.slice(middle + 1)
  }),
  zeros: inSignature((text) => '0'.repeat(text.length)),
  'characters of no signature': inSignature((text) => '%'.repeat(text.length)),
  'an algorithm of the forger': inSignature((text) => `none=${text}`),
  'a megabyte of it': inSignature((text) => text.repeat(2 ** 20 / text.length)),
  'another key': ({ forge }) => forge(),
  'the signature of another event': ({ send, swapped, signature, covers }) =>
    covers !== 'nothing' && swapped
      ? altered(send(), signature, () => textAt(send({ body: swapped }), signature))
      : undefined,
  'another id in the body': ({ send, swapped, signature, covers }) =>
    covers !== 'nothing' && swapped
      ? altered(send({ body: swapped }), signature, () => textAt(send(), signature))
      : undefined,
  'another byte in the body': inBody((body) =>
    body.replace(/[a-z](?=[^a-z]*$)/i, (letter) => (letter === 'x' ? 'y' : 'x')),
  ),
  'a blank behind the body': inBody((body) => `${body} `),
  'a member more in the body': inBody((body) =>
    body.startsWith('{') ? body.replace('{', '{"admin":true,') : `a=1&${body}`,
  ),
  'no body': inBody(() => ''),
  'sent long ago': sentAt(now - 365 * 24 * 3_600_000),
  'dated ahead': sentAt(now + 365 * 24 * 3_600_000),
  'another time': ({ send, time }) =>
    time && altered(send(), time, (text) => text.replace(/\d(?=\D*$)/, (last) => `${(Number(last) + 1) % 10}`)),
  'a time that is none': ({ send, time }) => time && altered(send(), time, (text) => text.replace(/\d/g, '-')),
}

describe.each(senders.map((sender) => [sender.name, sender] as const))('%s', (_, sender) => {
  const applicable = Object.entries(tamperings).flatMap(([name, tamper]) => {
    const delivery = tamper(sender)
    return delivery ? [[name, delivery] as const] : []
  })

  it('is put to at least 12', () => {
    expect(applicable.length).toBeGreaterThanOrEqual(12)
  })

  it.each(applicable)('%s: refused', async (_, delivery) => {
    const refusal = await sender.make().verify(delivery)
    expect(refusal?.refused).toMatch(/^(?:SIGNATURE_|TIMESTAMP_OUT_OF_TOLERANCE$|BODY_MALFORMED$)/)
    expect(refusal?.detail).not.toContain(sender.secret ?? 'no secret')
  })

  it.each(applicable.filter(([name]) => name === 'no signature'))('%s: said so', async (_, delivery) => {
    expect(await sender.make().verify(delivery)).toMatchObject({ refused: 'SIGNATURE_MISSING' })
  })

  it.each(applicable.filter(([name]) => ['sent long ago', 'dated ahead'].includes(name)))(
    '%s: said so',
    async (_, delivery) => {
      expect(await sender.make().verify(delivery)).toMatchObject({ refused: 'TIMESTAMP_OUT_OF_TOLERANCE' })
    },
  )
})
