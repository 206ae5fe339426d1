import { describe, expect, it } from 'vitest'
import { awsSns } from '../src/index'
import { answerIn, refusedAs } from './event-in'
import { senders } from './senders/all'
import { sealSns, snsBody, snsSender } from './senders/clouds'
import { altered, deliver } from './senders/sender'
import { hmac, pem, rsaPairs } from './senders/signing'

const sender = (name: string) => senders.find((one) => one.name === name) ?? expect.fail(`no sender ${name}`)
const secret = 'platform-secret-0001'

describe('deliveries that are no events are answered, once they are genuine', () => {
  it('Slack: url_verification', async () => {
    const { make, send } = sender('slack')
    const answer = await answerIn(make(), send({ body: { type: 'url_verification', challenge: '3eZbrw1aB' } }))
    expect([answer.status, await answer.text()]).toEqual([200, '3eZbrw1aB'])
  })

  it('Zoom: endpoint.url_validation', async () => {
    const { make, send } = sender('zoom')
    const body = { event: 'endpoint.url_validation', event_ts: 1774970000000, payload: { plainToken: 'qgg8vlvZRS6' } }
    const answer = await answerIn(make(), send({ body }))
    expect(await answer.json()).toEqual({ plainToken: 'qgg8vlvZRS6', encryptedToken: hmac(secret, 'qgg8vlvZRS6') })
  })

  it('Discord: PING', async () => {
    const { make, send } = sender('discord')
    const answer = await answerIn(make(), send({ body: { version: 1, application_id: '1', type: 0 } }))
    expect([answer.status, answer.body]).toEqual([204, null])
  })

  it('Event Grid: the validation of a subscription', async () => {
    const { make, send } = sender('azureEventGrid')
    const eventType = 'Microsoft.EventGrid.SubscriptionValidationEvent'
    const answer = await answerIn(
      make(),
      send({ body: [{ id: '1', topic: 't', eventType, data: { validationCode: '5-1' } }] }),
    )
    expect(await answer.json()).toEqual({ validationResponse: '5-1' })
  })

  it.each(['slack', 'zoom', 'discord', 'azureEventGrid'])('%s: forged, it is refused', async (name) => {
    const { make, send, signature } = sender(name)
    expect(
      await refusedAs(
        make(),
        altered(send(), signature, () => 'ab'.repeat(32)),
      ),
    ).toBe('SIGNATURE_INVALID')
  })
})

describe('AWS SNS', () => {
  const confirmed: unknown[] = []
  const [pair] = rsaPairs
  const topicArn = ['arn:aws:sns:eu-central-1:123456789012:other', String(snsBody().TopicArn)]
  const certificates: string[] = []
  const certificate = (url: string) => {
    certificates.push(url)
    return pem(pair)
  }
  const provider = awsSns({ topicArn, certificate, confirmSubscription: async (url) => confirmed.push(url) })
  const SubscribeURL = 'https://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=arn&Token=2336412f'
  const confirmation = { Type: 'SubscriptionConfirmation', Token: '2336412f', SubscribeURL, Subject: undefined }

  it('confirms a subscription to one of the topics, and nothing else', async () => {
    expect((await answerIn(provider, deliver(snsSender, { body: snsBody(confirmation) }))).status).toBe(200)
    expect(confirmed).toEqual([SubscribeURL])
    const elsewhere = snsBody({ ...confirmation, SubscribeURL: 'https://example.com/' })
    await answerIn(provider, deliver(snsSender, { body: elsewhere }))
    await answerIn(
      provider,
      deliver(snsSender, { body: snsBody({ ...confirmation, Type: 'UnsubscribeConfirmation' }) }),
    )
    expect(confirmed).toHaveLength(1)
  })

  it.each(['1', '2'])('accepts signature version %s, and a message without a subject', async (SignatureVersion) => {
    const body = snsBody({ SignatureVersion, Subject: undefined })
    expect(await refusedAs(provider, deliver(snsSender, { body }))).toBeUndefined()
  })

  it.each([
    ['a topic that is not configured', snsBody({ TopicArn: 'arn:aws:sns:eu-central-1:999:forged' })],
    ['a version that there is not', snsBody({ SignatureVersion: '3' })],
    ['no object property', snsBody({ SignatureVersion: 'constructor' })],
    ['another host', snsBody({ SigningCertURL: 'https://sns.eu-central-1.amazonaws.com.example.com/x.pem' })],
    ['another service', snsBody({ SigningCertURL: 'https://s3.amazonaws.com/bucket/x.pem' })],
    ['no TLS', snsBody({ SigningCertURL: 'http://sns.eu-central-1.amazonaws.com/x.pem' })],
    ['no certificate', snsBody({ SigningCertURL: 'https://sns.eu-central-1.amazonaws.com/x.js' })],
    ['a name before the host', snsBody({ SigningCertURL: 'https://sns.eu-central-1.amazonaws.com@example.com/x.pem' })],
  ])('%s: refused, and no certificate is fetched from elsewhere', async (_, body) => {
    expect(await refusedAs(provider, deliver(snsSender, { body }))).toBe('SIGNATURE_INVALID')
    expect(certificates.every((url) => url.startsWith('https://sns.eu-central-1.amazonaws.com/Simple'))).toBe(true)
  })

  it.each([
    ['no type', snsBody({ Type: undefined })],
    ['a type of Object', snsBody({ Type: 'constructor' })],
    ['a message that is no text', snsBody({ Message: { status: 'Approved' } })],
  ])('%s: malformed', async (_, body) => {
    expect(await refusedAs(provider, deliver(snsSender, { body }))).toBe('BODY_MALFORMED')
  })

  it.each(['x', { x: 1 }, 7, null])('a subject %j that was not there when it was signed: refused', async (Subject) => {
    const sealed = sealSns(snsBody({ Subject: undefined }), pair, 1_774_970_000_000)
    const delivery = {
      ...deliver(snsSender),
      rawBody: new TextEncoder().encode(JSON.stringify({ ...sealed, Subject })),
    }
    expect(await refusedAs(provider, delivery)).toMatch(/^(?:SIGNATURE_INVALID|BODY_MALFORMED)$/)
  })
})
