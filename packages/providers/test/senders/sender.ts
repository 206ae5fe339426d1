import type { Delivery } from '@hookonce/http'
import type { BatchPreset, Preset } from '../../src/index'

export type Json = Record<string, unknown>

/** What a sender knows when it signs. */
interface Signing<Key> {
  rawBody: string
  key: Key
  /** Milliseconds since the epoch. */
  sentAt: number
  /** In seconds. */
  at: string
  /** Of a sender that has it in a header. */
  id: string
}

/** Where a text lies that is tampered with: a part of a header, of the URL, or of the body. */
export type Place = { header: string; part?: RegExp } | { query: string } | { body: RegExp }

export interface Sender<Key = never> {
  /** The preset as it is exported. */
  name: string
  /** Made with the options that `key` belongs to; with several keys, where it takes several. */
  make(keys: Key[], more?: Json): Preset<unknown> | BatchPreset<unknown>
  /** The configured key, and another. */
  keys: [Key, Key]
  /** The event. */
  body: Json | Json[]
  /** The same with another id, where the id is in the body. */
  swapped?: Json | Json[]
  print?(body: unknown): string
  /** Of a sender that signs within the body. */
  seal?(body: Json, key: Key, sentAt: number): Json
  headers?(signing: Signing<Key>): Record<string, string>
  query?(signing: Signing<Key>): string
  signature: Place
  /** Where the time is that is signed. */
  time?: Place
  /** Does the signature cover each byte of the body, some of its fields, or nothing but itself? */
  covers: 'bytes' | 'fields' | 'nothing'
  /** What is read in it. */
  reads: { id: unknown; type?: string; occurredAt?: Date }
}

export const now = 1_774_970_000_000
export const url = 'https://hooks.example.com/webhooks/sender'

export interface Sent<Key> {
  body?: unknown
  key?: Key
  sentAt?: number
  receivedAt?: number
  id?: string
}

/** A genuine delivery, unless it is told otherwise. */
export function deliver<Key>(sender: Sender<Key>, sent: Sent<Key> = {}): Delivery {
  const { body = sender.body, key = sender.keys[0], sentAt = now, receivedAt = now, id = 'msg_1' } = sent
  const sealed = sender.seal ? sender.seal(body as Json, key, sentAt) : body
  const rawBody = sender.print ? sender.print(sealed) : JSON.stringify(sealed)
  const signing = { rawBody, key, sentAt, at: String(Math.floor(sentAt / 1000)), id }
  return {
    url: `http://10.0.0.7:8080/webhooks/sender${sender.query ? `?${sender.query(signing)}` : ''}`,
    headers: new Headers({ 'Content-Type': 'application/json', ...sender.headers?.(signing) }),
    rawBody: new TextEncoder().encode(rawBody),
    receivedAt: new Date(receivedAt),
  }
}

/** A copy in which the text at a place is another; `undefined` takes the whole header, parameter or member away. */
export function altered(
  { url, headers, rawBody, receivedAt }: Delivery,
  place: Place,
  alter: (text: string) => string | undefined,
): Delivery {
  const copy = { url, headers: new Headers(headers), rawBody, receivedAt }
  if ('header' in place) {
    const value = headers.get(place.header) ?? ''
    const part = place.part?.exec(value)?.[0] ?? value
    const text = alter(part)
    if (text === undefined) copy.headers.delete(place.header)
    else
      copy.headers.set(
        place.header,
        value.replace(part, () => text),
      )
  } else if ('query' in place) {
    const address = new URL(url)
    const text = alter(address.searchParams.get(place.query) ?? '')
    if (text === undefined) address.searchParams.delete(place.query)
    else address.searchParams.set(place.query, text)
    copy.url = address.href
  } else {
    const body = new TextDecoder().decode(rawBody)
    const [member = '', text = ''] = place.body.exec(body) ?? []
    const changed = alter(text)
    const without = changed === undefined ? '' : member.replace(text, () => changed)
    copy.rawBody = new TextEncoder().encode(body.replace(member, () => without))
  }
  return copy
}

export const textAt = (delivery: Delivery, place: Place): string => {
  let found = ''
  altered(delivery, place, (text) => {
    found = text
    return text
  })
  return found
}
