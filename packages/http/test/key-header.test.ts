import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readKey } from '../src/key-header'

const sfString = (key: string): string => `"${key.replace(/["\\]/g, '\\$&')}"`

describe('the value of an Idempotency-Key', () => {
  it.each([
    ['bare', 'abc', 'abc'],
    ['quoted', '"abc"', 'abc'],
    ['escaped', '"a\\"b\\\\c"', 'a"b\\c'],
    ['quoted, with what is no bare key', '"a b, c; d"', 'a b, c; d'],
    ['a UUID that begins with digits', '42424242-0000-4000-8000-000000000000', '42424242-0000-4000-8000-000000000000'],
    ['base64', 'YWJj+/==', 'YWJj+/=='],
    ['a number in quotes', '"42"', '42'],
    ['more digits than a number of structured fields has', '1234567890123456', '1234567890123456'],
  ])('%s', (_, value, key) => {
    expect(readKey(value)).toEqual({ key })
  })

  it('any printable text, quoted', () => {
    const printable = fc.string({ minLength: 1, maxLength: 255, unit: fc.constantFrom(...' !"#,;\\abz09~:?@(%') })
    fc.assert(
      fc.property(printable, (key) => {
        expect(readKey(sfString(key))).toEqual({ key })
      }),
      { seed: 20260105, numRuns: 500 },
    )
  })

  it('is missing, not malformed, where there is no header', () => {
    expect([readKey(undefined), readKey(null)]).toEqual([{ missing: true }, { missing: true }])
  })

  it.each([255, 510])('is read at its full length in quotes, as %i characters', (length) => {
    const key = length === 255 ? 'k'.repeat(255) : '"'.repeat(255)
    expect(readKey(sfString(key))).toEqual({ key })
    expect(readKey(sfString(`${key}k`))).toEqual({ malformed: expect.stringContaining('255') })
  })

  it.each(['a\u0000b', 'a\rb', 'a\nb', '"a\u007f"', '"a\tb"', '\ud800'])(
    'with a control character, %j, is malformed',
    (value) => {
      expect(readKey(value)).toEqual({ malformed: expect.any(String) })
    },
  )

  it('takes linear time to refuse, whatever is sent', () => {
    const started = performance.now()
    for (const attack of ['"', '\\', '"\\', '\\"', '9', '9.', '-', 'a"', ' ', ';', '"a" ', ':']) {
      for (const length of [500, 100_000]) readKey(attack.repeat(length))
      readKey(`"${attack.repeat(250)}`)
    }
    expect(performance.now() - started).toBeLessThan(500)
  })
})
