import { expect, it } from 'vitest'
import { setup } from './support/setup'

/** The keys that the store meets for these scopes and keys. */
async function storeKeys(...pairs: Array<[scopes: string[], key: string]>): Promise<string[]> {
  const { another, store } = setup()
  for (const [[root = 'root', ...scopes], key] of pairs) {
    const scoped = scopes.reduce((parent, scope) => parent.scoped(scope), another({ scope: root }))
    await scoped.run(key, () => 'ran')
  }
  return [...store.records.keys()]
}

it('keeps scopes apart, and no two pairs of scope and key collide (F86)', async () => {
  const keys = await storeKeys(
    [['a'], 'b'],
    [['a', 'b'], 'c'],
    [['a'], '1:b1:c'],
    [['a1:b'], 'c'],
    [['ab'], 'c'],
    [['a'], 'bc'],
    [['a', 'bc'], 'd'],
    [['a', 'b'], 'cd'],
  )
  expect(new Set(keys).size).toBe(8)
})

it('hands a store nothing but 1 to 200 printable ASCII characters, and keeps hostile keys apart (F62, F64, F66)', async () => {
  const hostile = [
    'A',
    'a',
    'a ',
    ' a',
    'a\0',
    'a\n',
    'é',
    'e\u0301',
    'É',
    '\u200b',
    '💥',
    'k'.repeat(190),
    'k'.repeat(191),
    'k'.repeat(5_000),
    'sha256:x',
  ]
  const keys = await storeKeys(...hostile.map((key): [string[], string] => [['s'], key]))
  expect(new Set(keys).size).toBe(hostile.length)
  for (const key of keys) expect(key).toMatch(/^[\x21-\x7e]{1,200}$/)
})

it('keeps a plain key readable', async () => {
  expect(await storeKeys([['kyc', 'tenant-7'], 'evt_1'])).toEqual(['3:kyc8:tenant-75:evt_1'])
})

it.each([[undefined], [null], [''], [42], [12n], [{}], ['a\ud800']])('refuses %s as a key', async (key) => {
  const { idempotency, store } = setup()
  const wrapped = idempotency.wrap(async () => 'ran', { key: () => key as string })
  const invalid = { name: 'IdempotencyError', code: 'INVALID_KEY', retryable: false }
  await expect(wrapped()).rejects.toMatchObject(invalid)
  await expect(idempotency.run(key as string, () => 'ran')).rejects.toMatchObject(invalid)
  await expect(idempotency.find(key as string)).rejects.toMatchObject(invalid)
  await expect(idempotency.forget(key as string)).rejects.toMatchObject(invalid)
  expect(store.sent).toEqual([])
})

it.each([[undefined], [''], [7], ['\udfff']])('refuses %j as a scope', (scope) => {
  const { idempotency, another } = setup()
  const invalid = expect.objectContaining({ code: 'INVALID_OPTION', message: expect.stringContaining('scope') })
  expect(() => idempotency.scoped(scope as string)).toThrow(invalid)
  if (scope !== undefined) expect(() => another({ scope: scope as string })).toThrow(invalid)
})
