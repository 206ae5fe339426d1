import { storeCase } from '../case'
import { newOwner } from '../claiming'
import { equal } from '../equal'

const printable = Array.from({ length: 0x7f - 0x21 }, (_, index) => String.fromCharCode(0x21 + index))

/** Strings that mean something to a driver, a query language, a pattern or a path. */
const hostile = [
  "'",
  '"',
  '`',
  '\\',
  '\\0',
  '\\x00',
  '%00',
  '$where',
  '$',
  '.',
  '..',
  '{}',
  '{a}',
  '{b}',
  ':',
  '::',
  '*',
  '?',
  '[a-z]',
  '%',
  '_',
  "';--",
  '"}',
  '__proto__',
  'constructor',
  'toString',
  'null',
  'undefined',
  '0',
  '00',
  '1e3',
  '1000',
]

export const identityCases = [
  storeCase('G9 keys that differ in one character are different keys', async (trial) => {
    await allDiffer(trial, (key) => printable.map((character) => `${key}${character}`))
  }),

  storeCase('G9 a key of every printable character is a key', async (trial) => {
    await allDiffer(trial, (key) => [`${key}${printable.join('')}`, `${key}${printable.toReversed().join('')}`])
  }),

  storeCase('G9 keys of 200 bytes that differ in the last are different keys', async (trial) => {
    await allDiffer(trial, (key) => ['a', 'b', 'A', '~'].map((last) => `${key.padEnd(199, 'x')}${last}`))
  }),

  storeCase('G9 keys that begin one another are different keys', async (trial) => {
    await allDiffer(trial, (key) => [key, `${key}x`, `${key}xx`, `${key}x!`, key.padEnd(200, 'x')])
  }),

  storeCase('G9 keys that mean something elsewhere are plain keys here', async (trial) => {
    await allDiffer(trial, (key) => hostile.flatMap((text) => [`${key}${text}`, `${text}${key}`]))
  }),

  storeCase('G9 owners that differ in case or length are different owners', async (trial) => {
    const { store, key, grant, request, longMs } = trial
    const owner = `aB${newOwner().slice(2)}`
    const others = [`Ab${owner.slice(2)}`, `ab${owner.slice(2)}`, owner.slice(0, -1), `${owner}A`]
    const lease = await grant({ owner })
    for (const other of others) {
      equal((await store.claim(request({ owner: other }))).status, 'processing', `a claim by ${other} beside ${owner}`)
      equal(await store.renew({ ...lease, owner: other }, longMs), 'stale', `a renewal by ${other}`)
      equal(
        await store.settle({ ...lease, owner: other }, { status: 'completed', retentionMs: longMs }),
        'stale',
        `a settle by ${other}`,
      )
    }
    equal((await store.find(key))?.owner, owner, 'the owner in the record')
  }),

  storeCase('G9 fingerprints that differ in a byte are different fingerprints', async (trial) => {
    const { store, key, grant, request, record } = trial
    const longest = 'f'.repeat(127)
    const pairs = [
      ['abc', 'ABC'],
      ['abc', 'abc '],
      ['abc', ' abc'],
      ['abc', 'ab'],
      ['1', '01'],
      ['1', '1.0'],
      ["'", "''"],
      ['\\', '\\\\'],
      [`${longest}0`, `${longest}1`],
    ] as const
    for (const [index, [one, other]] of pairs.entries()) {
      const to = `${key}:${index}`
      await grant({ key: to, fingerprint: one })
      equal((await store.claim(request({ key: to, fingerprint: other }))).status, 'mismatch', `${one} and ${other}`)
      equal((await store.claim(request({ key: to, fingerprint: one }))).status, 'processing', `${one}, the same`)
      equal((await record(to)).fingerprint, one, 'the fingerprint in the record')
    }
  }),
]

/** Each of these keys is free although all the others are taken, and its record is its own. */
async function allDiffer(
  { store, key, grant, longMs }: Parameters<Parameters<typeof storeCase>[1]>[0],
  keysOf: (key: string) => readonly string[],
): Promise<void> {
  const keys = keysOf(key)
  const leases = await Promise.all(keys.map((each) => grant({ key: each })))
  const found = await Promise.all(keys.map((each) => store.find(each)))
  equal(
    found.map((record) => [record?.key, record?.owner]),
    leases.map((lease) => [lease.key, lease.owner]),
    'key and owner of each record',
  )
  const settled = leases.map((lease) => store.settle(lease, { status: 'completed', retentionMs: longMs }))
  equal(await Promise.all(settled), new Array(keys.length).fill('ok'), 'the settles')
}
