import type { Delivery, Refusal } from '@hookonce/http'
import { compositeKey } from '../composite-key'
import { days } from '../duration'
import { bytesFromBase64 } from '../encoding/base64'
import { utf8 } from '../encoding/bytes'
import { bytesFromHex } from '../encoding/hex'
import { at, jsonValue } from '../encoding/json'
import { checkOptionNames, keyBytes, type SecretOptions } from '../options'
import { type BatchPreset, batchPreset } from '../preset'
import { hmac } from '../signatures/hmac'
import { invalid, malformedBody, missing, notGenuine } from '../signatures/refusals'
import { dateFromIso } from '../timestamp'

/** One `NotificationRequestItem`. */
export interface AdyenEvent {
  pspReference: string
  originalReference?: string
  merchantAccountCode: string
  merchantReference: string
  eventCode: string
  /** Text: `'true'` or `'false'`. */
  success: string
  eventDate: string
  amount: { value: number; currency: string }
  [field: string]: unknown
}

const signedFields = [
  ...['pspReference', 'originalReference', 'merchantAccountCode', 'merchantReference'],
  ...['amount.value', 'amount.currency', 'eventCode', 'success'],
]
const place = 'additionalData.hmacSignature'

/**
 * Standard (payment) webhooks of Adyen, each item with a signature of its own, over eight of its fields: take nothing
 * else in it for proven. `secret` is the HMAC key, in hexadecimal.
 *
 * @throws TypeError for an option that is unknown, missing or malformed
 */
export function adyen(options: SecretOptions): BatchPreset<AdyenEvent> {
  checkOptionNames('adyen', options, ['secret'])
  const { isGenuine, name } = hmac(keyBytes('adyen', 'secret', options.secret, 'hexadecimal', bytesFromHex))

  async function verifyItem(item: unknown): Promise<Refusal | undefined> {
    const base64 = at(item, place)
    if (typeof base64 !== 'string') return missing(place)
    const signature = bytesFromBase64(base64)
    const content = signedFieldsOf(item)
    if (!signature) return invalid(place, 'is malformed')
    if (content === undefined) return malformedBody('a signed field is no text, number or boolean, or has a colon')
    return (await isGenuine(signature, utf8(content))) ? undefined : notGenuine(place)
  }

  return batchPreset({
    name: 'adyen',
    retentionMs: days(45),
    timeoutMs: 5_000,
    facts: {
      sender: 'Adyen (payments)',
      id: 'item `pspReference`, `eventCode`, `success`, `merchantAccountCode`',
      idSigned: 'yes',
      fallback: 'exact',
      resends: 'from a queue, for up to 30 days',
      resendMs: days(30),
      timeoutKnown: false,
      ordering: 'unknown',
      source: 'https://docs.adyen.com/development-resources/webhooks/handle-webhook-events',
    },
    signature: {
      description: `${name} (base64) over \`${signedFields.join(':')}\` in each item's \`${place}\``,
      async verify({ rawBody }: Delivery) {
        const items = itemsOf(jsonValue(rawBody))
        // Of an empty list, nothing would be signed.
        if (!items || items.length === 0) return malformedBody('the body has no notificationItems')
        for (const item of items) {
          const refusal = await verifyItem(item)
          if (refusal) return refusal
        }
        return undefined
      },
    },
    items: itemsOf,
    event({ body: { pspReference, eventCode, success, merchantAccountCode, eventDate } }) {
      const id = compositeKey([pspReference, eventCode, merchantAccountCode], [success])
      // Not signed, and new with every copy of an event.
      return { id, type: eventCode, occurredAt: dateFromIso(eventDate) }
    },
  })
}

function itemsOf(body: unknown): unknown[] | undefined {
  const items = at(body, 'notificationItems')
  return Array.isArray(items) ? items.map((item) => at(item, 'NotificationRequestItem')) : undefined
}

/** Adyen escapes nothing: with a colon in more than one field, one text could be two lists of fields. */
function signedFieldsOf(item: unknown): string | undefined {
  const values = signedFields.map((path) => at(item, path) ?? '')
  const scalar = values.every((value) => ['string', 'number', 'boolean'].includes(typeof value))
  const texts = values.map(String)
  const ambiguous = texts.some((text, index) => signedFields[index] !== 'merchantReference' && text.includes(':'))
  return scalar && !ambiguous ? texts.join(':') : undefined
}
