import type { BatchPreset, Preset } from '@hookonce/providers'
import { presets } from './presets'

const columns: Record<string, (preset: Preset<unknown> | BatchPreset<unknown>, name: string) => string> = {
  Sender: ({ facts }) => facts.sender,
  Preset: (preset, name) => `\`${name}\`${'readBatch' in preset ? ' (batch)' : ''}`,
  'Event id': ({ facts }) =>
    facts.id + (facts.fallback ? ` (${facts.fallback === 'lossy' ? '**lossy**' : 'put together'})` : ''),
  Signature: ({ facts }) => facts.signature,
  'Id signed': ({ facts }) => facts.idSigned,
  Tolerance: ({ facts }) => duration(facts.toleranceMs) ?? 'no time signed',
  'Sent again': ({ facts }) => facts.resends,
  'Kept for': ({ retentionMs }) => duration(retentionMs) ?? '',
  'Waits for': ({ timeoutMs, facts }) =>
    facts.timeoutKnown ? `${duration(timeoutMs)}` : `unknown, taken for ${duration(timeoutMs)}`,
  Success: ({ successStatuses }) => successStatuses?.join(', ') ?? '2xx',
  Order: ({ facts }) => facts.ordering,
  Source: ({ facts }) => `[${new URL(facts.source).host}](${facts.source})`,
}

/** docs/providers.md, all of it. */
export function page(): string {
  const rows = Object.entries(presets).map(([name, preset]) => Object.values(columns).map((cell) => cell(preset, name)))
  const table = [Object.keys(columns), Object.keys(columns).map(() => '---'), ...rows]
  return `${before}\n${table.map(row).join('\n')}\n${after}`
}

const row = (cells: string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`

const units: [name: string, ms: number][] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
]

/** In the largest unit in which it is a whole number above 1. */
function duration(ms: number | undefined): string | undefined {
  if (ms === undefined) return undefined
  const [name, size] = units.find(([, unit]) => ms % unit === 0 && ms > unit) ?? ['ms', 1]
  return `${ms / size} ${name}`
}

const before = `<!-- Made from the presets by \`npm run provider-table\`. Change those, not this page. -->

# Webhook senders

What the presets of [@hookonce/providers](../packages/providers/README.md) know of each sender. It was read in public
documentation and in the senders' own libraries, and tried with signatures made from it; not against the live services.
`

const after = `
- **Event id**: where it comes from. *Put together*: the sender has no id that does alone, and the key is made of
  these fields, in which two events differ. **lossy**: two events can have the same, and the second is then not handled;
  to be accepted by name, with \`allowLossyKey: true\`.
- **Id signed**: \`yes\`: nobody can put another id to a genuine delivery. \`bound\`: the id is in a header that is not
  signed, so that the key is a digest of what is signed, and the header only its fingerprint: the same content under
  another id is refused (422). With \`trustUnsignedId: true\` the header is the key. \`no\`: what proves the delivery does
  not cover its body (of PayPal: only a CRC32 does); whoever has seen one delivery can send others.
- **Tolerance**: how far a signed time may lie from the arrival, before or after; \`toleranceMs\` sets it. Where no time is
  signed, the record alone tells a replay, for as long as it is kept. Where it is not known whether a retry is signed
  anew, the tolerance is as long as the sender retries.
- **Kept for**: \`retentionMs\`, longer than the sender sends again by itself; raise it in \`createIdempotency\` where a
  person may send again later.
- **(batch)**: several events in one request. Such a preset has \`readBatch\`, and \`webhook\` does not take it.
`
