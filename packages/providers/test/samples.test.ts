import { describe, expect, it } from 'vitest'
import { github, onfido, persona, shopify, slack, standardWebhooks, stripe, sumsub } from '../src/index'
import { answerIn, eventIn } from './event-in'
import githubSample from './samples/github.json'
import onfidoSample from './samples/onfido.json'
import personaSample from './samples/persona.json'
import shopifySample from './samples/shopify.json'
import slackSample from './samples/slack.json'
import standardSample from './samples/standard-webhooks.json'
import stripeSample from './samples/stripe.json'
import sumsubSample from './samples/sumsub.json'

const cases = [
  // The id in a header that is not signed is compared as a fingerprint: here it is the key itself.
  { sample: githubSample, provider: github({ secret: githubSample.secret, trustUnsignedId: true }) },
  { sample: githubSample, provider: github({ secret: githubSample.secret }) },
  { sample: onfidoSample, provider: onfido({ secret: onfidoSample.secret, allowLossyKey: true }) },
  { sample: personaSample, provider: persona({ secret: personaSample.secret }) },
  { sample: shopifySample, provider: shopify({ secret: shopifySample.secret, trustUnsignedId: true }) },
  { sample: shopifySample, provider: shopify({ secret: shopifySample.secret }) },
  { sample: slackSample, provider: slack({ secret: slackSample.secret }) },
  { sample: standardSample, provider: standardWebhooks({ secret: standardSample.secret }) },
  { sample: stripeSample, provider: stripe({ secret: stripeSample.secret }) },
  { sample: sumsubSample, provider: sumsub({ secret: sumsubSample.secret }) },
]

const timeHeaders = /[Tt]imestamp$/

/** Received when it was sent, where that is said. */
function delivered({ headers, rawBody }: { headers: object; rawBody: string }) {
  const pairs = Object.entries(headers) as [string, string][]
  const time = pairs.map(([name, value]) => (timeHeaders.test(name) ? value : /t=(\d+)/.exec(value)?.[1])).find(Boolean)
  return {
    url: 'https://hooks.example.com/webhooks/sample',
    headers: new Headers(pairs),
    rawBody: new TextEncoder().encode(rawBody),
    receivedAt: new Date(Number(time ?? 0) * 1000),
  }
}

describe.each(cases)('$sample.provider, with $provider.facts.idSigned', ({ sample, provider }) => {
  const deliveries = sample.deliveries.map((one) => ({ ...one, delivery: delivered(one) }))

  it.each(deliveries)('$label: genuine at its own time', async ({ delivery }) => {
    expect(await provider.verify(delivery)).toBeUndefined()
  })

  it('the same event has the same key and fingerprint, and another event another key', async () => {
    const events = deliveries.filter(({ label }) => !label.includes('url_verification'))
    const read = await Promise.all(events.map(({ delivery }) => eventIn<unknown>(provider, delivery)))
    const keys = read.map(({ id, fingerprint }) => ({ id, fingerprint }))
    for (const [index, { sameEventAs }] of events.entries()) {
      if (typeof sameEventAs === 'number') expect(keys[index]).toEqual(keys[sameEventAs])
      else expect(read.slice(0, index).map(({ id }) => id)).not.toContain(read[index]?.id)
    }
  })

  it('has the type that is expected', async () => {
    const [first] = deliveries
    const { id, type } = await eventIn<unknown>(provider, first?.delivery ?? expect.fail('there is no delivery'))
    const expected: { eventId?: string | null; type?: string } = sample.expect
    if (expected.type) expect(type).toBe(expected.type)
    if (expected.eventId && provider.facts.idSigned === 'yes' && !provider.facts.fallback) {
      expect(id).toBe(expected.eventId)
    }
  })
})

it('a url_verification of Slack is answered with its challenge', async () => {
  const sample = slackSample.deliveries.find(({ label }) => label.includes('url_verification'))
  const answer = await answerIn(
    slack({ secret: slackSample.secret }),
    delivered(sample ?? expect.fail('there is no sample')),
  )
  expect(await answer.text()).toBe(sample?.body.challenge)
})
