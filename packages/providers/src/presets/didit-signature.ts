import type { Delivery, Refusal } from '@hookonce/http'
import { canonicalJson } from '../encoding/canonical-json'
import { bytesFromHex } from '../encoding/hex'
import { jsonObject } from '../encoding/json'
import type { SignatureCheck } from '../signatures/algorithm'

/** A header with an HMAC in hexadecimal, and what it is made over; nothing where that body can't have been signed. */
export interface DiditSignature {
  header: string
  content(rawBody: Uint8Array): Uint8Array | undefined
}

/** Over the bytes as they were sent. */
export const rawSignature: DiditSignature = { header: 'X-Signature', content: (rawBody) => rawBody }

/** Over the JSON in a form of its own, which outlives a proxy that parses the body and prints it anew. */
export const canonicalSignature: DiditSignature = {
  header: 'X-Signature-V2',
  content(rawBody) {
    const body = jsonObject(rawBody)
    const text = body && canonicalJson(body)
    return text === undefined ? undefined : new TextEncoder().encode(text)
  },
}

/** Over four fields, and neither `event_id` nor `decision`. */
export const simpleSignature: DiditSignature = {
  header: 'X-Signature-Simple',
  content(rawBody) {
    const body = jsonObject(rawBody) ?? {}
    const fields = [body.session_id, body.status, body.webhook_type].map((field) => field ?? '')
    // An array of one text prints like that text, and would pass for it.
    if (!fields.every((field) => typeof field === 'string')) return undefined
    return new TextEncoder().encode([String(body.timestamp), ...fields].join(':'))
  },
}

/** Refuses a delivery unless one of the accepted signatures is genuine. */
export async function checkSignature(
  { headers, rawBody }: Delivery,
  accepted: readonly DiditSignature[],
  isGenuine: SignatureCheck,
): Promise<Refusal | undefined> {
  const present = accepted.filter(({ header }) => headers.has(header))
  if (present.length === 0) return headers.has(simpleSignature.header) ? onlySimple : unsigned
  for (const { header, content } of present) {
    const signature = bytesFromHex(headers.get(header) ?? '')
    const signed = signature && content(rawBody)
    if (signed && (await isGenuine(signature, signed))) return undefined
  }
  const names = present.map(({ header }) => header).join(' and ')
  return {
    refused: 'SIGNATURE_INVALID',
    detail:
      `${names} was not made over this body with the secret that is configured here: it must be the destination's ` +
      'secret_shared_key, and the body must arrive as it was sent',
  }
}

const onlySimple: Refusal = {
  refused: 'SIGNATURE_MISSING',
  detail:
    'there is only X-Signature-Simple, which covers neither event_id nor decision: whoever holds one delivery can ' +
    'forge others. Let X-Signature or X-Signature-V2 through, or accept the risk with allowSimpleSignature: true',
}

const unsigned: Refusal = {
  refused: 'SIGNATURE_MISSING',
  detail:
    'there is neither X-Signature nor X-Signature-V2. Didit signs all of its webhooks but ' +
    'kyb.registry_search.resolved, which needs an endpoint of its own, with a secret in its URL',
}
