import type { BatchPreset, Preset } from '@hookonce/providers'
import * as providers from '@hookonce/providers'

type AnyPreset = Preset<unknown> | BatchPreset<unknown>

/** What each preset needs to be made at all: nothing of it shows in the table. */
const secret = 'whsec_c2VjcmV0'
const key = () => undefined
const certificate = () => ''
const url = 'https://example.com/webhooks'

/** By the name that a preset is exported under; in the table's order. */
export const presets: Readonly<Record<string, AnyPreset>> = {
  didit: providers.didit({ secret }),
  persona: providers.persona({ secret }),
  sumsub: providers.sumsub({ secret }),
  onfido: providers.onfido({ secret, allowLossyKey: true }),
  veriff: providers.veriff({ secret }),
  jumio: providers.jumio({ secret }),
  plaid: providers.plaid({ key, allowLossyKey: true }),

  stripe: providers.stripe({ secret }),
  paypal: providers.paypal({ webhookId: 'id', certificate }),
  adyen: providers.adyen({ secret: '00' }),
  square: providers.square({ secret, url }),
  paddle: providers.paddle({ secret }),
  lemonSqueezy: providers.lemonSqueezy({ secret }),
  checkoutCom: providers.checkoutCom({ secret }),
  mollie: providers.mollie({ secret }),
  razorpay: providers.razorpay({ secret }),
  shopify: providers.shopify({ secret }),

  standardWebhooks: providers.standardWebhooks({ secret: [secret, `whpk_${btoa('\0'.repeat(32))}`] }),
  svix: providers.svix({ secret }),
  clerk: providers.clerk({ secret }),
  workos: providers.workos({ secret }),
  github: providers.github({ secret }),
  linear: providers.linear({ secret }),
  slack: providers.slack({ secret }),
  zoom: providers.zoom({ secret }),
  hubspot: providers.hubspot({ secret, url }),
  discord: providers.discord({ publicKey: '00'.repeat(32) }),
  telegram: providers.telegram({ secret, botId: '1' }),
  twilio: providers.twilio({ secret, url }),
  sendgrid: providers.sendgrid({ publicKey: `MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE${'A'.repeat(86)}==` }),

  awsSns: providers.awsSns({ topicArn: 'arn', certificate, confirmSubscription: key }),
  gcpPubSub: providers.gcpPubSub({ audience: url, serviceAccount: 'account', key }),
  azureEventGrid: providers.azureEventGrid({ secret }),
  cloudEvents: providers.cloudEvents({ secret }),
}

const notPresets = ['defineProvider', 'defineBatchProvider', 'hmacSignature']

/** What `@hookonce/providers` exports and the table would leave out. */
export const forgotten = (): string[] =>
  Object.keys(providers).filter((name) => !(name in presets) && !notPresets.includes(name))
