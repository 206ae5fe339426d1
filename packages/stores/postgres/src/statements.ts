/**
 * The contract in SQL. Each operation is one statement, for one record or for many: they differ in where the input
 * comes from. Three rules hold throughout.
 * - What is decided on a row is decided on its latest version, while it is locked.
 * - Nothing waits for a lock of somebody's open transaction: a row that is locked is skipped, and told as 'locked'.
 * - A duplicate, and whatever else changes nothing, writes nothing: no lock, no dead row, no flush of the log.
 * The columns of a result are one word each, since some clients turn created_at into createdAt.
 * Instants are `clock_timestamp()`, which goes on during a statement that has to wait; `now()` would stand still (F58).
 */

/** Raise it when a row changes its meaning: one that can't be read is an error, never 'none'. */
export const format = 1

/** The columns of an operation's input, each with its type. A parameter stands once in a statement, and in this order. */
type Columns = Readonly<Record<string, string>>

const claimColumns = { key: 'text', owner: 'text', fingerprint: 'text', lease_ms: 'float8', retention_ms: 'float8' }
const renewColumns = { key: 'text', owner: 'text', fence: 'bigint', lease_ms: 'float8' }
const settleColumns = {
  key: 'text',
  owner: 'text',
  fence: 'bigint',
  status: 'text',
  body: 'bytea',
  retention_ms: 'float8',
  retry_after_ms: 'float8',
  given_back: 'int',
}

const now = 'clock_timestamp()'
const after = (ms: string) => `${now} + ${ms} * interval '1 ms'`
const msUntil = (instant: string) => `greatest(1, ceil(extract(epoch FROM ${instant} - ${now}) * 1000))`

/**
 * Row by row, by the primary key, as a subquery that the planner keeps apart: as a plain join it may read the whole
 * table instead, when its statistics are old.
 */
const rowOf = (table: string) => `SELECT r.*, r.ctid FROM ${table} r WHERE r.key = i.key`

/** By its place, since it can't move while it is locked. */
const isHeld = (many: boolean) =>
  `r.ctid = ${many ? 'ANY (ARRAY(SELECT place FROM held))' : '(SELECT place FROM held)'} AND r.key = h.key`

function input(columns: Columns, many: boolean): string {
  const parameters = Object.entries(columns).map(([name, type], i) => ({ name, type, place: `$${i + 1}::${type}` }))
  if (!many) return `SELECT ${parameters.map(({ name, place }) => `${place} AS ${name}`).join(', ')}`
  return `SELECT * FROM unnest(${parameters.map(({ place }) => `${place}[]`).join(', ')}) AS i (${Object.keys(columns).join(', ')})`
}

/** May this request have this row? (Null is no difference.) */
const claimable = (row: string, request: string) => `${row}.format = ${format} AND (${now} >= ${row}.expires_at
      OR (${row}.fingerprint <> ${request}.fingerprint) IS NOT TRUE AND (
        ${row}.status = 'processing' AND (${row}.owner = ${request}.owner OR ${now} >= ${row}.held_until)
        OR ${row}.status = 'failed' AND ${now} >= ${row}.held_until AND ${row}.owner <> ${request}.owner))`

const claim = (table: string, many: boolean) => `
WITH input AS (${input(claimColumns, many)}),
seen AS MATERIALIZED (
  SELECT i.*, r.key IS NULL AS free, coalesce(${claimable('r', 'i')}, false) AS claimable,
    r.format, r.status, r.attempts, r.fingerprint AS recorded, r.held_until, r.expires_at, r.body
  FROM input i LEFT JOIN LATERAL (${rowOf(table)} OFFSET 0) r ON true
), added AS (
  INSERT INTO ${table} (key, format, status, owner, fence, attempts, takeover, vanished, fingerprint, created_at,
    held_until, expires_at)
  SELECT key, ${format}, 'processing', owner, floor(extract(epoch FROM ${now}) * 1000000)::bigint, 1, false, false,
    fingerprint, ${now}, ${after('lease_ms')}, ${after('retention_ms')}
  FROM seen WHERE free ORDER BY key
  ON CONFLICT (key) DO NOTHING
  RETURNING key, fence, attempts, takeover
), held AS (
  SELECT i.*, r.ctid AS place, CASE WHEN ${now} >= r.expires_at THEN 'first'
    WHEN r.status = 'processing' AND r.owner = i.owner THEN 'again' ELSE 'next' END AS grant
  FROM seen i CROSS JOIN LATERAL (${rowOf(table)} AND ${claimable('r', 'i')} FOR UPDATE SKIP LOCKED) r
  WHERE i.claimable
), granted AS (
  UPDATE ${table} r SET
    status = 'processing',
    owner = h.owner,
    fence = CASE h.grant WHEN 'again' THEN r.fence
      ELSE greatest(r.fence + 1, floor(extract(epoch FROM ${now}) * 1000000)::bigint) END,
    attempts = CASE h.grant WHEN 'again' THEN r.attempts WHEN 'first' THEN 1 ELSE r.attempts + 1 END,
    takeover = CASE h.grant WHEN 'again' THEN r.takeover WHEN 'first' THEN false
      ELSE r.takeover OR r.status = 'processing' END,
    vanished = false,
    fingerprint = CASE h.grant WHEN 'again' THEN r.fingerprint WHEN 'first' THEN h.fingerprint
      ELSE coalesce(r.fingerprint, h.fingerprint) END,
    created_at = CASE h.grant WHEN 'first' THEN ${now} ELSE r.created_at END,
    held_until = CASE h.grant WHEN 'again' THEN greatest(r.held_until, ${after('h.lease_ms')})
      ELSE ${after('h.lease_ms')} END,
    expires_at = CASE h.grant WHEN 'again' THEN greatest(r.expires_at, r.held_until, ${after('h.lease_ms')})
      ELSE ${after('h.retention_ms')} END,
    settled_at = NULL,
    body = NULL
  FROM held h WHERE ${isHeld(many)}
  RETURNING r.key, r.fence, r.attempts, r.takeover
)
SELECT s.key, g.fence, coalesce(g.attempts, s.attempts) AS attempts, g.takeover, s.format, s.recorded AS fingerprint, s.body,
  CASE
    WHEN g.key IS NOT NULL THEN 'claimed'
    WHEN s.free THEN 'again'
    WHEN s.claimable THEN 'locked'
    WHEN s.recorded <> s.fingerprint THEN 'mismatch'
    ELSE s.status
  END AS status,
  CASE WHEN s.status = 'completed' THEN ${msUntil('s.expires_at')}
    WHEN s.held_until IS NOT NULL THEN ${msUntil('s.held_until')} END AS wait
FROM seen s LEFT JOIN (SELECT * FROM added UNION ALL SELECT * FROM granted) g ON g.key = s.key`

/** The rows whose claim these leases hold, locked; and what to do with each. */
const withHeld = (table: string, columns: Columns, many: boolean, changes: string) => `
WITH input AS (${input(columns, many)}),
held AS (
  SELECT i.*, r.ctid AS place
  FROM input i CROSS JOIN LATERAL (${rowOf(table)} AND r.owner = i.owner AND r.fence = i.fence
    AND r.status = 'processing' AND r.format = ${format} AND ${now} < r.expires_at FOR UPDATE SKIP LOCKED) r
), changed AS (
  UPDATE ${table} r SET ${changes}
  FROM held h WHERE ${isHeld(many)}
  RETURNING r.key
)
SELECT i.key, r.format,
  CASE
    WHEN c.key IS NOT NULL THEN 'changed'
    WHEN r.key IS NULL OR ${now} >= r.expires_at THEN 'gone'
    WHEN r.owner <> i.owner OR r.fence <> i.fence THEN 'stale'
    WHEN r.status = 'processing' THEN 'locked'
    WHEN r.vanished THEN 'vanished'
    ELSE 'settled'
  END AS status
FROM input i LEFT JOIN changed c ON c.key = i.key
  LEFT JOIN LATERAL (${rowOf(table)} AND c.key IS NULL OFFSET 0) r ON true`

const renew = (table: string, many: boolean) =>
  withHeld(
    table,
    renewColumns,
    many,
    `
    held_until = greatest(r.held_until, ${after('h.lease_ms')}),
    expires_at = greatest(r.expires_at, r.held_until, ${after('h.lease_ms')})`,
  )

const settle = (table: string, many: boolean) =>
  withHeld(
    table,
    settleColumns,
    many,
    `
    status = h.status,
    attempts = r.attempts - h.given_back,
    takeover = r.takeover AND h.given_back = 1,
    settled_at = ${now},
    held_until = ${after('h.retry_after_ms')},
    expires_at = ${after('greatest(h.retention_ms, h.retry_after_ms)')},
    body = h.body`,
  )

/** For a settle whose record is gone (F38): written anew, unless a rival was quicker. */
const restore = (table: string) => `
INSERT INTO ${table} AS r (key, format, status, owner, fence, attempts, takeover, vanished, fingerprint, created_at,
  settled_at, expires_at, body)
SELECT $1::text, ${format}, 'completed', $2::text, $3::bigint, $4::bigint, false, true, $5::text, ${now}, ${now},
  ${after('$6::float8')}, $7::bytea
ON CONFLICT (key) DO UPDATE SET status = excluded.status, owner = excluded.owner, fence = excluded.fence,
  attempts = excluded.attempts, takeover = false, vanished = true, fingerprint = excluded.fingerprint,
  created_at = excluded.created_at, held_until = NULL, settled_at = excluded.settled_at,
  expires_at = excluded.expires_at, body = excluded.body
WHERE r.format = ${format} AND ${now} >= r.expires_at
RETURNING r.key`

const begun = (instant: string) => `floor(extract(epoch FROM ${instant}) * 1000)`
const end = (instant: string) => `ceil(extract(epoch FROM ${instant}) * 1000)`

const find = (table: string) => `
SELECT key, format, status, owner, fence, attempts, takeover, vanished, fingerprint, body,
  ${begun('created_at')} AS created, ${end('expires_at')} AS expires, ${end('held_until')} AS held,
  ${begun('settled_at')} AS settled
FROM ${table} WHERE key = $1::text AND ${now} < expires_at`

const forget = (table: string) => `
DELETE FROM ${table} WHERE key = $1::text RETURNING ${now} < expires_at AS live`

export function statementsFor(table: string) {
  const both = (make: (table: string, many: boolean) => string) => ({
    one: make(table, false),
    many: make(table, true),
  })
  return {
    claim: both(claim),
    renew: both(renew),
    settle: both(settle),
    restore: restore(table),
    find: find(table),
    forget: forget(table),
  }
}
