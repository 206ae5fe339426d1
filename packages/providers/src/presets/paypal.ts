import type { Delivery, Refusal } from '@hookonce/http'
import { days, hours } from '../duration'
import { bytesFromBase64 } from '../encoding/base64'
import { utf8 } from '../encoding/bytes'
import { crc32 } from '../encoding/crc32'
import { checkFunction, checkOptionNames, checkText, toleranceOption } from '../options'
import { type Preset, preset } from '../preset'
import { invalid, missing, notGenuine } from '../signatures/refusals'
import { isRsaGenuine } from '../signatures/rsa'
import { checkFreshness, dateFromIso } from '../timestamp'

export interface PayPalOptions {
  /** The webhook's own id, from the developer dashboard: it is signed, and tells this endpoint's events from others'. */
  webhookId: string
  /** The certificate behind a URL, in PEM; the URL is always PayPal's own. Cache it. */
  certificate: (url: string) => Promise<string> | string
  /** How far the time of the transmission may lie from the arrival, to either side. Milliseconds; default 73 hours. */
  toleranceMs?: number
}

export interface PayPalEvent {
  id: string
  event_type: string
  create_time: string
  resource_type?: string
  resource: Record<string, unknown>
  [field: string]: unknown
}

/**
 * Webhooks of PayPal. Of the body, PayPal signs a CRC32 alone: whoever holds one genuine delivery can forge another body
 * that fits, with another event id, for as long as `toleranceMs`. Where that matters, fetch the event from its API.
 *
 * @throws TypeError for an option that is unknown, missing or malformed
 */
export function paypal(options: PayPalOptions): Preset<PayPalEvent> {
  checkOptionNames('paypal', options, ['webhookId', 'certificate', 'toleranceMs'])
  const { webhookId, certificate } = options
  checkText('paypal', 'webhookId', webhookId)
  checkFunction('paypal', 'certificate', certificate)
  // Whether a retry is signed anew, PayPal does not say: so as long as it retries, and no longer.
  const toleranceMs = toleranceOption('paypal', options, hours(73))
  return preset({
    name: 'paypal',
    retentionMs: days(7),
    timeoutMs: 5_000,
    facts: {
      sender: 'PayPal',
      id: 'body `id`',
      idSigned: 'no',
      resends: 'up to 25 times in 3 days; then by hand',
      resendMs: days(3),
      timeoutKnown: false,
      ordering: 'unknown',
      source: 'https://developer.paypal.com/api/rest/webhooks/rest',
    },
    signature: {
      description:
        'RSA-SHA256 (base64) over transmission id, time, webhook id and CRC32 of the body in `PAYPAL-TRANSMISSION-SIG`',
      toleranceMs,
      async verify(delivery) {
        const found = transmissionOf(delivery)
        if ('refused' in found) return found
        const { id, time, certificateUrl, signature } = found
        const content = utf8([id, time, webhookId, crc32(delivery.rawBody)].join('|'))
        const genuine = await isRsaGenuine(await certificate(certificateUrl), 'SHA-256', signature, content)
        if (!genuine) return notGenuine('PAYPAL-TRANSMISSION-SIG')
        return checkFreshness(dateFromIso(time)?.getTime() ?? Number.NaN, delivery.receivedAt, toleranceMs)
      },
    },
    event: ({ body: { id, event_type, create_time } }) => ({
      id,
      type: event_type,
      occurredAt: dateFromIso(create_time),
    }),
  })
}

interface Transmission {
  id: string
  time: string
  certificateUrl: string
  signature: Uint8Array
}

const names = ['Transmission-Id', 'Transmission-Time', 'Transmission-Sig', 'Cert-Url', 'Auth-Algo']

function transmissionOf({ headers }: Delivery): Transmission | Refusal {
  const absent = names.find((name) => !headers.has(`PayPal-${name}`))
  if (absent) return missing(`PAYPAL-${absent.toUpperCase()}`)
  const [id = '', time = '', sig = '', certificateUrl = '', algorithm] = names.map(
    (name) => headers.get(`PayPal-${name}`) ?? '',
  )
  if (algorithm !== 'SHA256withRSA') return invalid('PAYPAL-AUTH-ALGO', 'is not SHA256withRSA')
  // With a certificate from elsewhere anybody could sign.
  const isPayPals = /^https:\/\/api(?:-m)?(?:\.sandbox)?\.paypal\.com\/[\w./-]+$/.test(certificateUrl)
  if (!isPayPals) return invalid('PAYPAL-CERT-URL', "is not below PayPal's own https://api.paypal.com")
  const signature = bytesFromBase64(sig)
  return signature ? { id, time, certificateUrl, signature } : invalid('PAYPAL-TRANSMISSION-SIG', 'is malformed')
}
