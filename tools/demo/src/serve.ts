import { headersFor, newEvent, sample } from './didit-sender'
import { openStage } from './stage'

/** Keeps the server up, and prints deliveries with valid signatures. */
export async function serve(): Promise<void> {
  const stage = await openStage(sample.secret, Number(process.env.PORT ?? 0))
  console.log(`\nListening on ${stage.url}. Signatures hold for five minutes; Ctrl-C ends it.\n`)
  stage.script('user-1', async (run) =>
    console.log(`the handler runs, for the ${run === 1 ? 'first time' : `${run}th time`}`),
  )
  const event = newEvent('user-1')
  const rawBody = JSON.stringify({
    event_id: event.event_id,
    session_id: event.session_id,
    status: 'Approved',
    timestamp: event.timestamp,
    vendor_data: 'user-1',
    webhook_type: event.webhook_type,
  })
  const headers = headersFor(rawBody, event.timestamp, stage.secret)
  console.log('# Once: the account is activated. Again: the recorded answer, and no second activation.')
  console.log(curl(stage.url, rawBody, headers))
  console.log('\n# A forged signature: refused, and the event id is not burnt.')
  console.log(curl(stage.url, rawBody, { ...headers, 'X-Signature': '0'.repeat(64) }))
  process.once('SIGINT', () => void stage.close().then(() => process.exit(0)))
}

function curl(url: string, rawBody: string, headers: Record<string, string>): string {
  const flags = Object.entries(headers).map(([name, value]) => `-H '${name}: ${value}'`)
  return ['curl -i', ...flags, `--data-raw '${rawBody}'`, url].join(' \\\n  ')
}
