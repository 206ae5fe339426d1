import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { type DiditOptions, didit } from '../src/index'
import { canonical, deliver, event, hmac, secret } from './didit-sender'

describe('options', () => {
  it.each<[string, unknown, RegExp]>([
    ['none', undefined, /options are missing/],
    ['a bare secret', 'sesame', /options are missing/],
    ['no secret', {}, /secret is of type undefined/],
    ['an empty secret', { secret: '' }, /secret is empty/],
    ['null', { secret: null }, /secret is of type null/],
    ['an empty list', { secret: [] }, /list of secrets is empty/],
    ['an empty one in a list', { secret: ['sesame', ''] }, /secret is empty/],
    ['a hole in a list', { secret: new Array(1) }, /secret is of type undefined/],
    ['bytes', { secret: new Uint8Array([1]) }, /secret is of type object/],
    ['a misspelt option', { secret: 'sesame', tolerance: 1 }, /no option "tolerance"; it takes secret, toleranceMs/],
    ['a tolerance of 0', { secret: 'sesame', toleranceMs: 0 }, /toleranceMs must be a whole number/],
    ['a fraction', { secret: 'sesame', toleranceMs: 1.5 }, /toleranceMs must be a whole number/],
    ['no end', { secret: 'sesame', toleranceMs: Number.POSITIVE_INFINITY }, /toleranceMs must be a whole number/],
    ['text', { secret: 'sesame', toleranceMs: '300000' }, /toleranceMs must be a whole number/],
    ['a flag in text', { secret: 'sesame', allowSimpleSignature: 'false' }, /allowSimpleSignature must be true or/],
  ])('%s: refused at construction, without the secret', (_, options, message) => {
    const construct = () => didit(options as DiditOptions)
    expect(construct).toThrow(TypeError)
    expect(construct).toThrow(message)
    expect(construct).not.toThrow(/sesame/)
  })

  it('undefined stands for the default', async () => {
    const provider = didit({ secret, toleranceMs: undefined, allowSimpleSignature: undefined })
    expect(await provider.verify(deliver())).toBeUndefined()
  })

  it('toleranceMs is kept to the millisecond', async () => {
    const provider = didit({ secret, toleranceMs: 1_000 })
    const at = (ms: number) => provider.verify(deliver(event, { receivedAt: new Date(event.timestamp * 1000 + ms) }))
    expect(await at(1_000)).toBeUndefined()
    expect(await at(1_001)).toMatchObject({ refused: 'TIMESTAMP_OUT_OF_TOLERANCE' })
  })

  it('says how long Didit resends and waits, and shows no secret', () => {
    const provider = didit({ secret })
    expect(provider).toMatchObject({ name: 'didit', retentionMs: 2_592_000_000, timeoutMs: 5_000 })
    expect(inspect(provider, { depth: 9, showHidden: true })).not.toContain(secret)
  })
})

describe('rotation', () => {
  const signedWith = (key: string) =>
    deliver(event, {
      headers: { 'X-Signature': hmac(JSON.stringify(event), key), 'X-Signature-V2': hmac(canonical(event), key) },
    })

  it('accepts each secret of the list, and no other', async () => {
    const secrets = ['old', 'new']
    const provider = didit({ secret: secrets })
    secrets.push('later')
    expect(await provider.verify(signedWith('old'))).toBeUndefined()
    expect(await provider.verify(signedWith('new'))).toBeUndefined()
    expect(await provider.verify(signedWith('later'))).toMatchObject({ refused: 'SIGNATURE_INVALID' })
  })

  it('takes a secret beyond ASCII as UTF-8', async () => {
    expect(await didit({ secret: 'schlüssel🔑' }).verify(signedWith('schlüssel🔑'))).toBeUndefined()
  })
})
