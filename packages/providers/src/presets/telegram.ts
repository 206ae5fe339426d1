import { compositeKey } from '../composite-key'
import { days, hours } from '../duration'
import { checkText, type SecretOptions, secretOptions } from '../options'
import { type Preset, preset } from '../preset'
import { sharedToken } from '../signatures/shared-token'

export interface TelegramOptions extends SecretOptions {
  /** The digits before the colon of the bot's token: each bot counts its updates for itself. */
  botId: string
}

export interface TelegramUpdate {
  update_id: number
  message?: Record<string, unknown>
  [kind: string]: unknown
}

const header = 'X-Telegram-Bot-Api-Secret-Token'

/**
 * Updates of a Telegram bot. `secret` is setWebhook's `secret_token`. Nothing is signed: whoever knows it may send
 * anything. `event.type` is the kind of the update: `message`, `callback_query`, ...
 *
 * @throws TypeError for an option that is unknown, missing or malformed
 */
export function telegram(options: TelegramOptions): Preset<TelegramUpdate> {
  const tokens = secretOptions('telegram', options, ['botId'])
  const { botId } = options
  checkText('telegram', 'botId', botId)
  return preset({
    name: 'telegram',
    retentionMs: days(3),
    timeoutMs: 5_000,
    facts: {
      sender: 'Telegram Bot API',
      id: 'body `update_id`, and the bot',
      idSigned: 'no',
      resends: 'for up to 24 h',
      resendMs: hours(24),
      timeoutKnown: false,
      ordering: 'by `update_id`',
      source: 'https://core.telegram.org/bots/api#setwebhook',
    },
    signature: sharedToken({ place: `\`${header}\``, find: ({ headers }) => headers.get(header), tokens }),
    event: ({ body: { update_id, ...kinds } }) => ({
      id: compositeKey([botId, update_id]),
      type: Object.keys(kinds)[0],
    }),
  })
}
