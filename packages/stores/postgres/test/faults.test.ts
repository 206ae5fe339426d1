import { setTimeout as wait } from 'node:timers/promises'
import { createIdempotency } from '@hookonce/core'
import { postgresStore, type Value } from '@hookonce/postgres'
import { completedWith, grant, insist, numbered, requestOf, workThrough } from '@hookonce/store-support'
import { type PostgresServer, startPgbouncer, startPostgres } from '@hookonce/test-servers'
import { Client, type Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { poolOf } from './servers'

let server: PostgresServer
let pool: Pool
beforeAll(async () => {
  server = await startPostgres({ config: { max_connections: '150' } })
  pool = poolOf(server)
  await postgresStore({ client: pool }).migrate()
}, 30_000)
afterAll(async () => {
  await pool.end()
  await server.stop()
})

/** A claim that somebody makes inside a transaction of his own, and has not committed. */
async function uncommittedClaim(key: string): Promise<Client> {
  const rival = new Client(server.url)
  await rival.connect()
  await rival.query('BEGIN')
  await grant(postgresStore({ client: rival }), key)
  return rival
}

/** Until so many statements wait for a lock. */
const untilWaiting = (count: number) =>
  vi.waitFor(async () => {
    const { rows } = await pool.query("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    expect(rows.length).toBe(count)
  })

describe('a rival whose claim is not committed yet', () => {
  it('F54 commits: the claim that waited for it, and does not see its row, looks again', async () => {
    const rival = await uncommittedClaim('F54')
    const claim = postgresStore({ client: pool }).claim(requestOf('F54'))
    await untilWaiting(1)
    await rival.query('COMMIT')
    expect(await claim).toMatchObject({ status: 'processing' })
    await rival.end()
  })

  it('F56 makes a claim run into statement_timeout: unknown, neither free nor taken', async () => {
    const impatient = poolOf(server, { statement_timeout: 100 })
    const rival = await uncommittedClaim('F56')
    const request = requestOf('F56')
    const store = postgresStore({ client: impatient })
    await expect(store.claim(request)).rejects.toMatchObject({ code: '57014' })
    await rival.query('ROLLBACK')
    expect(await store.claim(request)).toMatchObject({ status: 'claimed', attempts: 1 })
    await Promise.all([rival.end(), impatient.end()])
  })
})

describe.each(['repeatable read', 'serializable'])('F55 a pool whose default is %s', (level) => {
  let strict: Pool
  beforeAll(() => {
    strict = poolOf(server, { options: `-c default_transaction_isolation=${level.replace(' ', '\\ ')}` })
  })
  afterAll(() => strict.end())

  it('never takes a conflict for a rival: one of 50 claims is granted, and none is rejected', async () => {
    for (const round of numbered(`F55 ${level} `.replaceAll(' ', '-'), 5)) {
      const stores = Array.from({ length: 5 }, () => postgresStore({ client: strict }))
      const claims = Array.from({ length: 50 }, (_, i) => stores[i % 5]?.claim(requestOf(round)))
      const granted = (await Promise.all(claims)).filter((reply) => reply?.status === 'claimed')
      expect(granted).toHaveLength(1)
    }
  })

  it('works through many keys at once, and migrates', async () => {
    const store = postgresStore({ client: strict, table: `strict_${level.replace(' ', '_')}` })
    await store.migrate()
    await workThrough(store, 20, () => wait(1))
  })
})

it('F57 a claim is committed before the handler runs: a rival is told, and does not wait for the transaction', async () => {
  const newRunner = () => createIdempotency({ scope: 'F57', store: postgresStore({ client: pool }) })
  const [one, other] = [newRunner(), newRunner()]
  await one.transaction('event', async (tx) => {
    await tx.query('SELECT 1')
    await expect(other.transaction('event', async () => {})).rejects.toMatchObject({ code: 'IN_PROGRESS' })
  })
})

it('F58 goes by the clock, not by the start of a transaction', async () => {
  const client = new Client(server.url)
  await client.connect()
  await client.query('BEGIN')
  await client.query('SELECT 1')
  await wait(150)
  const store = postgresStore({ client })
  await grant(store, 'F58', { leaseMs: 100, retentionMs: 100_000 })
  expect(await store.claim(requestOf('F58'))).toMatchObject({ status: 'processing' })
  await wait(101)
  expect(await store.claim(requestOf('F58'))).toMatchObject({ status: 'claimed', takeover: true })
  await client.end()
})

it('F59 works through PgBouncer in transaction mode', { timeout: 120_000 }, async () => {
  const bouncer = await startPgbouncer(server, 3)
  const bounced = poolOf(bouncer)
  const store = postgresStore({ client: bounced, table: 'bounced' })
  await store.migrate()
  await workThrough(store, 30, () => wait(1))
  const idempotency = createIdempotency({ scope: 'F59', store })
  const runs = numbered('event', 20).map((key) =>
    idempotency.transaction(key, (tx) => tx.query('SELECT 1').then(() => key)),
  )
  expect((await Promise.all(runs)).map(({ value }) => value)).toEqual(numbered('event', 20))
  await bounced.end()
  await bouncer.stop()
})

describe('F60 a connection that is lost', () => {
  it('pg_terminate_backend under load loses nothing', async () => {
    const killed = poolOf(server, { application_name: 'killed' })
    const terminate = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'killed'"
    await workThrough(postgresStore({ client: killed }), 20, () => pool.query(terminate))
    await killed.end()
  })

  it('an immediate restart under load loses nothing', { timeout: 30_000 }, async () => {
    const own = await startPostgres({ config: { fsync: 'on' } })
    const owned = poolOf(own)
    const store = postgresStore({ client: owned })
    await store.migrate()
    await workThrough(store, 2, async () => {
      await wait(200)
      await own.kill()
      await own.restart()
    })
    await owned.end()
    await own.stop()
  })
})

describe('F61 a failover to a replica that lacks the last commits', () => {
  let primary: PostgresServer
  let replica: PostgresServer
  let promoted: Pool
  const lagging = async (key: string) => {
    const one = poolOf(primary)
    await postgresStore({ client: one }).migrate()
    let current = one
    const store = postgresStore({ client: { query: (text: string, values: Value[]) => current.query(text, values) } })
    const lease = await grant(store, key)
    await one.end()
    current = promoted
    return { store, lease }
  }
  beforeAll(async () => {
    // Two servers of their own, and nothing replicated yet: what a promoted replica has that lags.
    primary = await startPostgres({ config: {} })
    replica = await startPostgres({ config: {} })
    promoted = poolOf(replica)
    await postgresStore({ client: promoted }).migrate()
  }, 60_000)
  afterAll(async () => {
    await promoted.end()
    await primary.stop()
    await replica.stop()
  })

  it('tells the run that reports back, and records its outcome', async () => {
    const { store, lease } = await lagging('lost')
    expect(await store.settle(lease, completedWith('done'))).toBe('vanished')
    expect(await store.claim(requestOf('lost'))).toMatchObject({ status: 'completed' })
  })

  it('can not prevent that a rival is granted the key; the first run is told that it is stale', async () => {
    const { store, lease } = await lagging('taken')
    const rival = await grant(store, 'taken')
    expect(rival.fence).toBeGreaterThan(lease.fence)
    expect(await store.settle(lease, completedWith('late'))).toBe('stale')
    expect(await store.settle(rival, completedWith('done'))).toBe('ok')
  })
})

it('F62 takes every key and every byte', async () => {
  const idempotency = createIdempotency({ scope: 'F62', store: postgresStore({ client: pool }) })
  for (const key of ['a\0b', 'x'.repeat(8_000), 'Straße ', '{"a":"\\"}']) {
    expect(await idempotency.run(key, () => `of ${key}`)).toMatchObject({ status: 'executed', value: `of ${key}` })
    expect(await idempotency.run(key, () => 'again')).toMatchObject({ status: 'replayed', value: `of ${key}` })
  }
})

describe('a row that can not be read', () => {
  it('of a later format is an error, never none; and fails none of its neighbours', async () => {
    const store = postgresStore({ client: pool })
    const lease = await grant(store, 'later')
    await pool.query("UPDATE hookonce_records SET format = 2 WHERE key = 'later'")
    const operations = [
      () => store.claim(requestOf('later')),
      () => store.renew(lease, 1_000),
      () => store.settle(lease, completedWith('done')),
      () => store.find('later'),
    ]
    for (const operation of operations) await expect(operation()).rejects.toThrow('not a record of format 1')
    const keys = ['before', 'later', 'more']
    const replies = await Promise.allSettled(keys.map((key) => store.claim(requestOf(key))))
    expect(replies.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  })

  it('a value that the server refuses fails alone', async () => {
    const store = postgresStore({ client: pool })
    const keys = ['fine-1', 'bad\0key', 'fine-2']
    const replies = await Promise.allSettled(keys.map((key) => store.claim(requestOf(key))))
    expect(replies.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(replies[1]).toMatchObject({ reason: { code: '22021' } })
  })
})

it('F34 F36 a server that does not answer: each operation rejects in time, and holds up no later one', async () => {
  const request = requestOf('locked-out')
  const locked = new Client(server.url)
  await locked.connect()
  await locked.query('BEGIN; LOCK TABLE hookonce_records IN ACCESS EXCLUSIVE MODE')
  const store = postgresStore({ client: pool })
  const replies = await Promise.allSettled([store.claim(request), store.find('other'), store.forget('another')])
  for (const reply of replies) expect(String(reply.status === 'rejected' && reply.reason)).toContain('2000 ms')
  await locked.query('ROLLBACK')
  await locked.end()
  expect(await insist(() => store.claim(request))).toMatchObject({ status: 'claimed', attempts: 1 })
})
