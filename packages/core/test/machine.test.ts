import type { ClaimRequest, Completed, Failed, Lease, Processing, StoredRecord } from '@hookonce/core'
import { claim, live, renew, settle } from '@hookonce/core/machine'
import { describe, expect, it } from 'vitest'

const instant = (time: string) => new Date(`2023-11-14T${time}Z`)
/** 22:13:20 of that day. */
const now = 1_700_000_000_000
const result = Uint8Array.of(1, 0, 255)
const error = Uint8Array.of(7)

const request: ClaimRequest = { key: 'k', owner: 'second', leaseMs: 30_000, retentionMs: 600_000, fingerprint: 'f1' }
const lease: Lease = { key: 'k', owner: 'first', fence: 1_600_000_000_000_000, attempts: 2, fingerprint: 'f1' }

const common = {
  key: 'k',
  owner: 'first',
  fence: 1_600_000_000_000_000,
  attempts: 2,
  takeover: false,
  fingerprint: 'f1',
  createdAt: instant('22:00:00.000'),
  expiresAt: instant('23:00:00.000'),
}
const processing: Processing = Object.freeze({
  ...common,
  status: 'processing',
  leaseUntil: instant('22:13:30.000'),
})
const lapsed: Processing = Object.freeze({ ...processing, leaseUntil: instant('22:13:19.999') })
const completed: Completed = Object.freeze({
  ...common,
  status: 'completed',
  settledAt: instant('22:10:00.000'),
  result,
})
const failed: Failed = Object.freeze({ ...common, status: 'failed', settledAt: instant('22:10:00.000'), error })
const heldBack: Failed = Object.freeze({ ...failed, retryAt: instant('22:13:25.000') })
const claimable: Failed = Object.freeze({ ...failed, retryAt: instant('22:13:20.000') })

describe('claim', () => {
  it('grants a key that has no record', () => {
    expect(claim(undefined, request, now)).toStrictEqual({
      reply: { status: 'claimed', fence: 1_700_000_000_000_000, attempts: 1, takeover: false },
      record: {
        status: 'processing',
        key: 'k',
        owner: 'second',
        fence: 1_700_000_000_000_000,
        attempts: 1,
        takeover: false,
        fingerprint: 'f1',
        createdAt: instant('22:13:20.000'),
        leaseUntil: instant('22:13:50.000'),
        expiresAt: instant('22:23:20.000'),
      },
    })
  })

  it('leaves out a fingerprint that nobody gave', () => {
    const { record } = claim(undefined, { key: 'k', owner: 'second', leaseMs: 30_000, retentionMs: 600_000 }, now)
    expect(record).not.toHaveProperty('fingerprint')
  })

  it.each([processing, lapsed, completed, failed, claimable])('G11 tells a mismatch before all else (%#)', (record) => {
    for (const owner of ['first', 'second']) {
      const transition = claim(record, { ...request, owner, fingerprint: 'f2' }, now)
      expect(transition.reply).toStrictEqual({ status: 'mismatch' })
      expect(transition.record).toBe(record)
    }
  })

  it('G11 compares fingerprints only when both sides have one', () => {
    const { fingerprint: _, ...without } = completed
    expect(claim(without, { ...request, fingerprint: 'f2' }, now).reply.status).toBe('completed')
    expect(claim(completed, { ...request, fingerprint: undefined }, now).reply.status).toBe('completed')
  })

  it.each([processing, lapsed])('recognises a claim that is sent again, and prolongs its lease (%#)', (record) => {
    const { reply, record: kept } = claim(record, { ...request, owner: 'first' }, now)
    expect(reply).toStrictEqual({ status: 'claimed', fence: 1_600_000_000_000_000, attempts: 2, takeover: false })
    expect(kept).toStrictEqual({ ...processing, leaseUntil: instant('22:13:50.000') })
  })

  it('never shortens the lease of a claim that is sent again', () => {
    const { record } = claim(processing, { ...request, owner: 'first', leaseMs: 9_999 }, now)
    expect(record).toStrictEqual(processing)
  })

  it('tells a rival how long the lease still runs', () => {
    const { reply, record } = claim(processing, request, now)
    expect(reply).toStrictEqual({ status: 'processing', retryAfterMs: 10_000 })
    expect(record).toBe(processing)
  })

  it.each([
    [1_700_000_000_000.4, 10_000],
    [1_700_000_009_999.9, 1],
  ])('rounds what is left up, to 1 at the least: at %d', (at, retryAfterMs) => {
    expect(claim(processing, request, at).reply).toStrictEqual({ status: 'processing', retryAfterMs })
  })

  it('G13 grants a takeover from the instant that the lease ends', () => {
    const { reply, record } = claim(processing, request, 1_700_000_010_000)
    expect(reply).toStrictEqual({ status: 'claimed', fence: 1_700_000_010_000_000, attempts: 3, takeover: true })
    expect(record).toStrictEqual({
      ...processing,
      owner: 'second',
      fence: 1_700_000_010_000_000,
      attempts: 3,
      takeover: true,
      leaseUntil: instant('22:14:00.000'),
      expiresAt: instant('22:23:30.000'),
    })
  })

  it('G13 tells a takeover again to a claim that is sent again', () => {
    const { record } = claim(lapsed, request, now)
    expect(claim(record, request, now + 1).reply).toStrictEqual({
      status: 'claimed',
      fence: 1_700_000_000_000_000,
      attempts: 3,
      takeover: true,
    })
  })

  it('replays a completed record', () => {
    const { reply, record } = claim(completed, request, now)
    expect(reply).toStrictEqual({
      status: 'completed',
      result: Uint8Array.of(1, 0, 255),
      attempts: 2,
      fingerprint: 'f1',
      expiresInMs: 2_800_000,
    })
    expect(record).toBe(completed)
  })

  it('replays a completed record that has neither result nor fingerprint', () => {
    const { result: _, fingerprint: __, ...bare } = completed
    expect(claim(bare, request, now).reply).toStrictEqual({ status: 'completed', attempts: 2, expiresInMs: 2_800_000 })
  })

  it('does not start a second run for a late copy of a claim that has failed', () => {
    const { reply, record } = claim(claimable, { ...request, owner: 'first' }, now)
    expect(reply).toStrictEqual({ status: 'failed', attempts: 2, error: Uint8Array.of(7), retryAfterMs: 1 })
    expect(record).toBe(claimable)
  })

  it('replays a final failure', () => {
    const { reply, record } = claim(failed, request, now)
    expect(reply).toStrictEqual({ status: 'failed', attempts: 2, error: Uint8Array.of(7) })
    expect(record).toBe(failed)
  })

  it('G14 holds a failed record back until retryAt', () => {
    const { reply, record } = claim(heldBack, request, now)
    expect(reply).toStrictEqual({ status: 'failed', attempts: 2, error: Uint8Array.of(7), retryAfterMs: 5_000 })
    expect(record).toBe(heldBack)
  })

  it('G14 grants a failed record from the instant of retryAt, and clears what the failure left', () => {
    const { reply, record } = claim(claimable, request, now)
    expect(reply).toStrictEqual({ status: 'claimed', fence: 1_700_000_000_000_000, attempts: 3, takeover: false })
    expect(record).toStrictEqual({
      status: 'processing',
      key: 'k',
      owner: 'second',
      fence: 1_700_000_000_000_000,
      attempts: 3,
      takeover: false,
      fingerprint: 'f1',
      createdAt: instant('22:00:00.000'),
      leaseUntil: instant('22:13:50.000'),
      expiresAt: instant('22:23:20.000'),
    })
  })

  it('keeps a recorded takeover when it grants a failed record', () => {
    const { reply } = claim({ ...claimable, takeover: true }, request, now)
    expect(reply).toMatchObject({ status: 'claimed', takeover: true })
  })

  it('records the first fingerprint that is given, and keeps it', () => {
    const { fingerprint: _, ...without } = lapsed
    expect(claim(without, { ...request, fingerprint: 'f2' }, now).record?.fingerprint).toBe('f2')
    expect(claim(lapsed, { ...request, fingerprint: undefined }, now).record?.fingerprint).toBe('f1')
  })

  it('G4 lets fences grow with every grant, also where the clock stands still or the record is gone', () => {
    const ahead: Processing = { ...lapsed, fence: 1_700_000_000_000_000 }
    expect(claim(ahead, request, now).reply).toMatchObject({ fence: 1_700_000_000_000_001 })
    expect(claim(undefined, request, now + 0.001).reply).toMatchObject({ fence: 1_700_000_000_000_001 })
    expect(claim({ ...lapsed, expiresAt: instant('22:13:20.000') }, request, now).reply).toMatchObject({
      fence: 1_700_000_000_000_000,
      attempts: 1,
      takeover: false,
    })
  })

  it('G12 counts every grant of a crash loop', () => {
    let record: StoredRecord | undefined
    const attempts = ['one', 'two', 'three', 'three'].map((owner, index) => {
      const transition = claim(record, { ...request, owner }, now + index * 30_000)
      record = transition.record
      return transition.reply
    })
    expect(attempts).toMatchObject([{ attempts: 1 }, { attempts: 2 }, { attempts: 3 }, { attempts: 3 }])
  })

  it('rejects a record of a status that it does not know, rather than take it for none', () => {
    const future = { ...completed, status: 'archived' } as unknown as StoredRecord
    expect(() => claim(future, request, now)).toThrow(TypeError)
    expect(() => settle(future, lease, { status: 'completed', retentionMs: 1 }, now)).toThrow(TypeError)
  })
})

describe('renew', () => {
  it.each([processing, lapsed])('prolongs the lease from now: also one that has lapsed (%#)', (record) => {
    expect(renew(record, lease, 30_000, now)).toStrictEqual({
      reply: 'ok',
      record: { ...processing, leaseUntil: instant('22:13:50.000') },
    })
  })

  it('never shortens a lease', () => {
    expect(renew(processing, lease, 9_999, now)).toStrictEqual({ reply: 'ok', record: processing })
  })

  it('keeps the record at least as long as the lease', () => {
    expect(renew(processing, lease, 3_600_000, now).record).toStrictEqual({
      ...processing,
      leaseUntil: instant('23:13:20.000'),
      expiresAt: instant('23:13:20.000'),
    })
  })

  it.each([
    ['another owner', processing, { ...lease, owner: 'second' }],
    ['an earlier fence', processing, { ...lease, fence: 1_599_999_999_999_999 }],
    ['a completed record', completed, lease],
    ['a failed record', failed, lease],
  ])('is stale, and changes nothing, for %s', (_, record, held) => {
    const transition = renew(record, held, 30_000, now)
    expect(transition.reply).toBe('stale')
    expect(transition.record).toBe(record)
  })

  it('is stale for a record that is gone or expired', () => {
    expect(renew(undefined, lease, 30_000, now)).toStrictEqual({ reply: 'stale', record: undefined })
    const expired = { ...processing, expiresAt: instant('22:13:20.000') }
    expect(renew(expired, lease, 30_000, now)).toStrictEqual({ reply: 'stale', record: undefined })
  })
})

describe('settle', () => {
  it.each([processing, lapsed])('records a completion, whether the lease runs or has lapsed (%#)', (record) => {
    const outcome = { status: 'completed', result, retentionMs: 600_000 } as const
    expect(settle({ ...record, takeover: true }, lease, outcome, now)).toStrictEqual({
      reply: 'ok',
      record: {
        status: 'completed',
        key: 'k',
        owner: 'first',
        fence: 1_600_000_000_000_000,
        attempts: 2,
        takeover: false,
        fingerprint: 'f1',
        createdAt: instant('22:00:00.000'),
        settledAt: instant('22:13:20.000'),
        expiresAt: instant('22:23:20.000'),
        result: Uint8Array.of(1, 0, 255),
      },
    })
  })

  it('records a final failure', () => {
    const outcome = { status: 'failed', error, retentionMs: 600_000 } as const
    expect(settle({ ...processing, takeover: true }, lease, outcome, now)).toStrictEqual({
      reply: 'ok',
      record: {
        status: 'failed',
        key: 'k',
        owner: 'first',
        fence: 1_600_000_000_000_000,
        attempts: 2,
        takeover: false,
        fingerprint: 'f1',
        createdAt: instant('22:00:00.000'),
        settledAt: instant('22:13:20.000'),
        expiresAt: instant('22:23:20.000'),
        error: Uint8Array.of(7),
      },
    })
  })

  it('records from when a failure can be claimed again', () => {
    const outcome = { status: 'failed', retentionMs: 600_000, retryAfterMs: 5_000 } as const
    expect(settle(processing, lease, outcome, now).record).toMatchObject({ retryAt: instant('22:13:25.000') })
  })

  it.each([now, now + 0.4])('lets a failure with retryAfterMs 0 be claimed again in the same instant: %d', (at) => {
    const outcome = { status: 'failed', retentionMs: 600_000, retryAfterMs: 0 } as const
    const { record } = settle(processing, lease, outcome, at)
    expect(claim(record, request, at).reply).toMatchObject({ status: 'claimed', attempts: 3 })
  })

  it('G14 keeps a failed record at least until retryAt', () => {
    const outcome = { status: 'failed', retentionMs: 1_000, retryAfterMs: 5_000 } as const
    expect(settle(processing, lease, outcome, now).record?.expiresAt).toStrictEqual(instant('22:13:25.000'))
  })

  it('gives the attempt back, and keeps the takeover, when it is not charged', () => {
    const outcome = { status: 'failed', retentionMs: 600_000, retryAfterMs: 0, charge: false } as const
    expect(settle({ ...processing, takeover: true }, lease, outcome, now).record).toMatchObject({
      attempts: 1,
      takeover: true,
    })
  })

  it('G15 lets retention run from the grant, and after that from the settle', () => {
    const granted = claim(undefined, { ...request, owner: 'first' }, now).record
    expect(granted?.expiresAt).toStrictEqual(instant('22:23:20.000'))
    const held = { ...lease, fence: 1_700_000_000_000_000 }
    const settled = settle(granted, held, { status: 'completed', retentionMs: 60_000 }, now + 20_000).record
    expect(settled?.expiresAt).toStrictEqual(instant('22:14:40.000'))
  })

  it.each([
    ['completed', completed],
    ['failed', failed],
  ])('tells a settle that is sent again what it was told first, and lets the first outcome stand: %s', (_, record) => {
    for (const outcome of [
      { status: 'completed', result: Uint8Array.of(9), retentionMs: 1_000 },
      { status: 'failed', error: Uint8Array.of(9), retentionMs: 1_000, retryAfterMs: 0 },
    ] as const) {
      const transition = settle(record, lease, outcome, now)
      expect(transition.reply).toBe('ok')
      expect(transition.record).toBe(record)
    }
  })

  it('G16 records the completion of a lost record, and says that it was lost', () => {
    const outcome = { status: 'completed', result, retentionMs: 600_000 } as const
    const expired = { ...processing, expiresAt: instant('22:13:20.000') }
    for (const gone of [undefined, expired]) {
      expect(settle(gone, lease, outcome, now)).toStrictEqual({
        reply: 'vanished',
        record: {
          status: 'completed',
          key: 'k',
          owner: 'first',
          fence: 1_600_000_000_000_000,
          attempts: 2,
          takeover: false,
          fingerprint: 'f1',
          createdAt: instant('22:13:20.000'),
          settledAt: instant('22:13:20.000'),
          expiresAt: instant('22:23:20.000'),
          result: Uint8Array.of(1, 0, 255),
          vanished: true,
        },
      })
    }
  })

  it('G16 says so again to a settle that is sent again', () => {
    const vanished: Completed = { ...completed, vanished: true }
    const transition = settle(vanished, lease, { status: 'completed', retentionMs: 1_000 }, now)
    expect(transition.reply).toBe('vanished')
    expect(transition.record).toBe(vanished)
  })

  it('G16 writes nothing for the failure of a lost record', () => {
    const outcome = { status: 'failed', error, retentionMs: 600_000 } as const
    expect(settle(undefined, lease, outcome, now)).toStrictEqual({ reply: 'vanished', record: undefined })
  })

  it.each([
    ['another owner took over', processing, { ...lease, owner: 'second' }],
    ['the same owner has a later fence', processing, { ...lease, fence: 1_599_999_999_999_999 }],
    ['another owner completed', completed, { ...lease, owner: 'second' }],
    ['another fence failed', failed, { ...lease, fence: 1_599_999_999_999_999 }],
  ])('is stale, and changes nothing, when %s', (_, record, held) => {
    for (const outcome of [
      { status: 'completed', result: Uint8Array.of(9), retentionMs: 1_000 },
      { status: 'failed', retentionMs: 1_000, retryAfterMs: 0 },
    ] as const) {
      const transition = settle(record, held, outcome, now)
      expect(transition.reply).toBe('stale')
      expect(transition.record).toBe(record)
    }
  })
})

describe('expiry', () => {
  const expired = { ...completed, expiresAt: instant('22:13:20.000') }

  it('G7 takes an expired record for none, from the instant that it expires', () => {
    expect(live(expired, now)).toBeUndefined()
    expect(live(expired, 1_699_999_999_999.9)).toBe(expired)
    expect(claim(expired, { ...request, fingerprint: 'f2' }, now).reply).toMatchObject({
      status: 'claimed',
      attempts: 1,
    })
  })

  it('never ends a duration early: instants are rounded up to whole milliseconds', () => {
    const { record } = claim(undefined, request, 1_700_000_000_000.25)
    expect(record).toMatchObject({ leaseUntil: instant('22:13:50.001'), expiresAt: instant('22:23:20.001') })
  })
})
