import type { BatchProvider, Delivery, Provider, WebhookEvent } from '@hookonce/http'

type AnyProvider<Body> = Provider<Body> | BatchProvider<Body>

/** What a provider reads in a delivery, whichever kind of provider it is. */
export async function readIn<Body>(provider: AnyProvider<Body>, delivery: Delivery) {
  const reading = 'readBatch' in provider ? provider.readBatch(delivery) : provider.read(delivery)
  return await reading
}

/** The events; an error with the code where it brings none. */
export async function eventsIn<Body>(provider: AnyProvider<Body>, delivery: Delivery): Promise<WebhookEvent<Body>[]> {
  const read = await readIn(provider, delivery)
  if ('refused' in read) throw new Error(`${read.refused}: ${read.detail}`)
  if ('answer' in read) throw new Error(`answered with ${read.answer.status}`)
  return Array.isArray(read) ? read : [read]
}

/** The same where there is one. */
export async function eventIn<Body>(provider: AnyProvider<Body>, delivery: Delivery): Promise<WebhookEvent<Body>> {
  const [event, ...more] = await eventsIn(provider, delivery)
  if (!event || more.length > 0) throw new Error(`${more.length + 1} events`)
  return event
}

/** The answer to a genuine delivery that is no event. */
export async function answerIn<Body>(provider: AnyProvider<Body>, delivery: Delivery): Promise<Response> {
  const refusal = await provider.verify(delivery)
  if (refusal) throw new Error(`${refusal.refused}: ${refusal.detail}`)
  const read = await readIn(provider, delivery)
  if (!('answer' in read)) throw new Error('it was not answered')
  return read.answer
}

/** `undefined` for what is genuine. */
export const refusedAs = async <Body>(provider: AnyProvider<Body>, delivery: Delivery): Promise<string | undefined> =>
  (await provider.verify(delivery))?.refused
