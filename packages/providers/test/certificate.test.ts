import { describe, expect, it } from 'vitest'
import { awsSns } from '../src/index'
import { eventIn, refusedAs } from './event-in'
import sample from './samples/sns-certificate.json'

const delivery = {
  url: 'https://hooks.example.com/',
  headers: new Headers(),
  rawBody: new TextEncoder().encode(JSON.stringify(sample.body)),
  receivedAt: new Date(sample.body.Timestamp),
}
const provider = (certificate: string) =>
  awsSns({ topicArn: sample.body.TopicArn, certificate: () => certificate, confirmSubscription: () => undefined })
const flipped = (pem: string, at: number) => {
  const [, base64 = ''] = /-----\n([^-]+)/.exec(pem) ?? []
  const der = Buffer.from(base64, 'base64')
  der[at] = (der[at] ?? 0) ^ 1
  return `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----`
}

describe('a certificate in PEM', () => {
  it.each([
    ['version 3', sample.version3],
    ['version 1', sample.version1],
    ['the first of a chain', `${sample.version3}\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----`],
    ['with text before it', `subject=CN = sns.amazonaws.com\n${sample.version3}`],
    ['with CRLF', sample.version3.replaceAll('\n', '\r\n')],
  ])('%s', async (_, certificate) => {
    expect(await refusedAs(provider(certificate), delivery)).toBeUndefined()
    expect(await eventIn(provider(certificate), delivery)).toMatchObject({ type: 'Notification' })
  })

  it.each([
    ['empty', ''],
    ['no PEM', 'certificate'],
    ['no base64', '-----BEGIN CERTIFICATE-----\nA\n-----END CERTIFICATE-----'],
    ['no DER', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'],
    ['another thing', sample.version3.replaceAll('CERTIFICATE', 'CERTIFICATE REQUEST')],
    ['with a length that is none', flipped(sample.version3, 1)],
    ['cut off', sample.version3.replace(/[^-]{800}(?=-----END)/, '\n')],
  ])('%s: an error, since it is not the sender who has given it', async (_, certificate) => {
    await expect(provider(certificate).verify(delivery)).rejects.toThrow()
  })
})
