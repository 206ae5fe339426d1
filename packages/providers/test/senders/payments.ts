import { expect } from 'vitest'
import {
  adyen,
  checkoutCom,
  lemonSqueezy,
  mollie,
  paddle,
  paypal,
  razorpay,
  shopify,
  square,
  stripe,
} from '../../src/index'
import { type Json, type Sender, url } from './sender'
import { checksum, hmac, pem, rsa, rsaPairs } from './signing'

const keys: [string, string] = ['pay-secret-0001', 'pay-secret-0002']
type Keys = readonly string[]
const hex = /[0-9a-f]+$/
const occurredAt = new Date('2026-03-31T15:13:20Z')

const stripeBody = (id: string) => ({
  id,
  object: 'event',
  type: 'payment_intent.succeeded',
  created: 1774970000,
  livemode: false,
  data: { object: { id: 'pi_1', amount: 4900 } },
})

const squareBody = (event_id: string) => ({
  merchant_id: 'M1',
  type: 'payment.updated',
  event_id,
  created_at: '2026-03-31T15:13:20.000Z',
  data: { type: 'payment', id: 'p1' },
})

const paddleBody = (event_id: string) => ({
  event_id,
  event_type: 'transaction.completed',
  occurred_at: '2026-03-31T15:13:20.000000Z',
  notification_id: 'ntf_1',
  data: { id: 'txn_1' },
})

const lemonBody = (updated_at: string) => ({
  meta: { event_name: 'order_created' },
  data: { type: 'orders', id: '1', attributes: { updated_at, total: 4900 } },
})

const mollieBody = (id: string) => ({
  resource: 'event',
  id,
  type: 'payment-link.paid',
  entityId: 'pl_1',
  createdAt: '2026-03-31T15:13:20.0Z',
})

const checkoutBody = (id: string) => ({
  id,
  type: 'payment_approved',
  created_on: '2026-03-31T15:13:20Z',
  data: { id: 'pay_1' },
})

const adyenItem = {
  pspReference: '7914073381342284',
  originalReference: '',
  merchantAccountCode: 'AcmeECOM',
  merchantReference: 'order:1:of 2',
  amount: { value: 4900, currency: 'EUR' },
  eventCode: 'AUTHORISATION',
  success: 'true',
  eventDate: '2026-03-31T15:13:20+00:00',
}

/** What Adyen signs of an item. */
const adyenText = ({ amount, ...item }: typeof adyenItem): string =>
  [
    ...[item.pspReference, item.originalReference, item.merchantAccountCode, item.merchantReference],
    ...[amount.value, amount.currency, item.eventCode, item.success],
  ].join(':')

export const adyenBody = (...items: Partial<typeof adyenItem>[]): Json => ({
  live: 'false',
  notificationItems: items.map((item) => ({ NotificationRequestItem: { ...adyenItem, ...item } })),
})

export function sealAdyen(body: Json, key: string): Json {
  const items = body.notificationItems as { NotificationRequestItem: typeof adyenItem }[]
  return {
    ...body,
    notificationItems: items.map(({ NotificationRequestItem: item }) => ({
      NotificationRequestItem: {
        ...item,
        additionalData: { hmacSignature: hmac(Buffer.from(key, 'hex'), adyenText(item), 'base64') },
      },
    })),
  }
}

export const payments: Sender<string>[] = [
  {
    name: 'stripe',
    make: (secret: Keys, more) => stripe({ secret, ...more }),
    keys,
    body: stripeBody('evt_1'),
    swapped: stripeBody('evt_2'),
    headers: ({ rawBody, key, at }) => ({ 'Stripe-Signature': `t=${at},v1=${hmac(key, `${at}.${rawBody}`)}` }),
    signature: { header: 'Stripe-Signature', part: hex },
    time: { header: 'Stripe-Signature', part: /\d+/ },
    covers: 'bytes',
    reads: { id: 'evt_1', type: 'payment_intent.succeeded', occurredAt },
  },
  {
    name: 'adyen',
    make: (secret: Keys, more) => adyen({ secret, ...more }),
    keys: ['44782def547aaa06c910c43932b1eb0c', '54782def547aaa06c910c43932b1eb0c'],
    body: adyenBody({}),
    swapped: adyenBody({ pspReference: '7914073381342285' }),
    seal: sealAdyen,
    signature: { body: /"hmacSignature":"([^"]*)"/ },
    covers: 'fields',
    reads: {
      id: '["7914073381342284","AUTHORISATION","AcmeECOM","true"]',
      type: 'AUTHORISATION',
      occurredAt,
    },
  },
  {
    name: 'square',
    make: (secret: Keys, more) => square({ secret, url, ...more }),
    keys,
    body: squareBody('evt_1'),
    swapped: squareBody('evt_2'),
    headers: ({ rawBody, key }) => ({ 'x-square-hmacsha256-signature': hmac(key, url + rawBody, 'base64') }),
    signature: { header: 'x-square-hmacsha256-signature' },
    covers: 'bytes',
    reads: { id: 'evt_1', type: 'payment.updated', occurredAt },
  },
  {
    name: 'paddle',
    make: (secret: Keys, more) => paddle({ secret, ...more }),
    keys,
    body: paddleBody('evt_1'),
    swapped: paddleBody('evt_2'),
    headers: ({ rawBody, key, at }) => ({ 'Paddle-Signature': `ts=${at};h1=${hmac(key, `${at}:${rawBody}`)}` }),
    signature: { header: 'Paddle-Signature', part: hex },
    time: { header: 'Paddle-Signature', part: /\d+/ },
    covers: 'bytes',
    reads: { id: 'evt_1', type: 'transaction.completed', occurredAt },
  },
  {
    name: 'lemonSqueezy',
    make: (secret: Keys, more) => lemonSqueezy({ secret, ...more }),
    keys,
    body: lemonBody('2026-03-31T15:13:20.000000Z'),
    swapped: lemonBody('2026-03-31T15:13:21.000000Z'),
    headers: ({ rawBody, key }) => ({ 'X-Signature': hmac(key, rawBody), 'X-Event-Name': 'order_created' }),
    signature: { header: 'X-Signature' },
    covers: 'bytes',
    reads: { id: '["order_created","orders","1","2026-03-31T15:13:20.000000Z"]', type: 'order_created', occurredAt },
  },
  {
    name: 'checkoutCom',
    make: (secret: Keys, more) => checkoutCom({ secret, ...more }),
    keys,
    body: checkoutBody('evt_1'),
    swapped: checkoutBody('evt_2'),
    headers: ({ rawBody, key }) => ({ 'Cko-Signature': hmac(key, rawBody) }),
    signature: { header: 'Cko-Signature' },
    covers: 'bytes',
    reads: { id: 'evt_1', type: 'payment_approved', occurredAt },
  },
  {
    name: 'mollie',
    make: (secret: Keys, more) => mollie({ secret, ...more }),
    keys,
    body: mollieBody('event_1'),
    swapped: mollieBody('event_2'),
    headers: ({ rawBody, key }) => ({ 'X-Mollie-Signature': `sha256=${hmac(key, rawBody)}` }),
    signature: { header: 'X-Mollie-Signature', part: hex },
    covers: 'bytes',
    reads: { id: 'event_1', type: 'payment-link.paid', occurredAt },
  },
  {
    name: 'razorpay',
    make: (secret: Keys, more) => razorpay({ secret, ...more }),
    keys,
    body: { entity: 'event', event: 'payment.captured', account_id: 'acc_1', payload: {}, created_at: 1774970000 },
    headers: ({ rawBody, key, id }) => ({ 'X-Razorpay-Signature': hmac(key, rawBody), 'x-razorpay-event-id': id }),
    signature: { header: 'X-Razorpay-Signature' },
    covers: 'bytes',
    reads: { id: expect.stringMatching(/^\["[0-9a-f]{64}"\]$/), type: 'payment.captured', occurredAt },
  },
  {
    name: 'shopify',
    make: (secret: Keys, more) => shopify({ secret, ...more }),
    keys,
    body: { id: 6000000001001, name: '#1001', updated_at: '2026-03-31T17:13:20+02:00' },
    headers: ({ rawBody, key, id }) => ({
      'X-Shopify-Hmac-Sha256': hmac(key, rawBody, 'base64'),
      'X-Shopify-Topic': 'orders/create',
      'X-Shopify-Webhook-Id': id,
      'X-Shopify-Triggered-At': '2026-03-31T15:13:20.000000000Z',
    }),
    signature: { header: 'X-Shopify-Hmac-Sha256' },
    covers: 'bytes',
    reads: { id: expect.stringMatching(/^\["[0-9a-f]{64}","orders\/create"\]$/), type: 'orders/create', occurredAt },
  },
]

const paypalBody = (id: string) => ({
  id,
  create_time: '2026-03-31T15:13:20.000Z',
  event_type: 'PAYMENT.CAPTURE.COMPLETED',
  resource: { id: 'cap_1' },
})

export const paypalSender: Sender<(typeof rsaPairs)[0]> = {
  name: 'paypal',
  make: ([pair], more) =>
    paypal({ webhookId: '8PT597110X687430LKGECATA', certificate: () => (pair ? pem(pair) : ''), ...more }),
  keys: rsaPairs,
  body: paypalBody('WH-1'),
  swapped: paypalBody('WH-2'),
  headers({ rawBody, key, sentAt }) {
    const time = new Date(sentAt).toISOString().replace('.000', '')
    const content = `69cd13f0-d67a-11e5-baa3-778b53f4ae55|${time}|8PT597110X687430LKGECATA|${checksum(rawBody)}`
    return {
      'PAYPAL-TRANSMISSION-ID': '69cd13f0-d67a-11e5-baa3-778b53f4ae55',
      'PAYPAL-TRANSMISSION-TIME': time,
      'PAYPAL-TRANSMISSION-SIG': rsa(key, content, 'sha256'),
      'PAYPAL-CERT-URL': 'https://api.paypal.com/v1/notifications/certs/CERT-360caa42-fca2a594-a5cafa77',
      'PAYPAL-AUTH-ALGO': 'SHA256withRSA',
    }
  },
  signature: { header: 'PAYPAL-TRANSMISSION-SIG' },
  time: { header: 'PAYPAL-TRANSMISSION-TIME' },
  covers: 'bytes',
  reads: { id: 'WH-1', type: 'PAYMENT.CAPTURE.COMPLETED', occurredAt },
}
