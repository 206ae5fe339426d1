import type { Delivery } from '@hookonce/http'
import { clouds, pubSubSender, snsSender } from './clouds'
import { kyc, plaidSender } from './kyc'
import { payments, paypalSender } from './payments'
import { discordSender, platforms, sendgridSender } from './platforms'
import { deliver, type Json, type Sender, type Sent } from './sender'

/** A sender whose kind of key does not matter any more. */
export interface AnySender
  extends Pick<Sender, 'name' | 'body' | 'swapped' | 'signature' | 'time' | 'covers' | 'reads'> {
  /** What the configured key is written as, where it is a text. */
  secret: string | undefined
  make(more?: Json): ReturnType<Sender['make']>
  /** Made with two keys, of which the configured one is the second. */
  rotating(): ReturnType<Sender['make']>
  send(sent?: Omit<Sent<never>, 'key'>): Delivery
  /** Signed with another key. */
  forge(): Delivery
}

const anySender = <Key>(sender: Sender<Key>): AnySender => ({
  ...sender,
  secret: typeof sender.keys[0] === 'string' ? sender.keys[0] : undefined,
  make: (more) => sender.make([sender.keys[0]], more),
  rotating: () => sender.make([sender.keys[1], sender.keys[0]]),
  send: (sent) => deliver(sender, sent),
  forge: () => deliver(sender, { key: sender.keys[1] }),
})

export const senders: readonly AnySender[] = [
  ...[...kyc, ...payments, ...platforms, ...clouds].map(anySender),
  ...[plaidSender, sendgridSender].map(anySender),
  ...[paypalSender, snsSender, pubSubSender].map(anySender),
  anySender(discordSender),
]
