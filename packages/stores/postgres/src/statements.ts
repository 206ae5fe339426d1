/**
 * The contract in SQL. An operation is one statement, for one record or for many: they differ in where the input comes
 * from. Four rules hold throughout.
 * - What is decided on a row is decided on its latest version, while it is locked.
 * - Nothing waits for a lock of somebody's open transaction: a row that is locked is skipped, as if it did not match.
 * - A duplicate, and whatever else changes nothing, writes nothing: no lock, no dead row, no flush of the log.
 * - Planning is what a statement costs that is not prepared: what happens all the time is kept apart from what is rare.
 * The columns of a result are one word each, since some clients turn created_at into createdAt.
 * Instants are `clock_timestamp()`, which goes on during a statement that has to wait; `now()` would stand still (F58).
 */

/** Raise it when a row changes its meaning: one that can't be read is an error, never 'none'. */
export const format = 1

/** The columns of an operation's input, each with its type, in the order of its parameters. */
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
const msUntil = (instant: string) => `extract(epoch FROM ${instant} - ${now}) * 1000`
const newFence = `(extract(epoch FROM ${now}) * 1000000)::bigint`

/**
 * Many items are the rows of `i`; a lone one's columns are parameters (see `both`), which is planned in half the time.
 */
function itemsIn(columns: Columns, many: boolean): string {
  if (!many) return ''
  const parameters = Object.values(columns).map((type, index) => `$${index + 1}::${type}[]`)
  return `FROM unnest(${parameters.join(', ')}) i (${Object.keys(columns).join(', ')})`
}

/**
 * The rows of the items, by the primary key: in a subquery that the planner keeps apart, for with a plain join it may
 * read the whole table instead, when its statistics are old.
 */
const rowsOf = (table: string, columns: Columns, many: boolean, rest: string) =>
  many
    ? `${itemsIn(columns, many)} CROSS JOIN LATERAL (SELECT r.*, r.ctid FROM ${table} r WHERE r.key = i.key ${rest}) r`
    : `FROM ${table} r WHERE r.key = i.key ${rest}`

/**
 * Grants a key that has no row; else says what is there, or why the key may be had all the same: the claim has it
 * already ('own'), only time kept it ('over'), the row has expired. No row at all: a rival was quicker (F54).
 */
const claim = (table: string, many: boolean) => `
WITH seen AS MATERIALIZED (
  SELECT r.key, r.format, r.fence, r.attempts, r.takeover, r.fingerprint, r.body,
    CASE WHEN ${now} >= r.expires_at THEN 'expired'
      WHEN r.fingerprint <> i.fingerprint THEN 'mismatch'
      WHEN r.owner = i.owner AND r.status = 'processing' THEN 'own'
      WHEN r.owner <> i.owner AND ${now} >= r.held_until THEN 'over'
      ELSE r.status END AS status,
    ${msUntil('r.held_until')} AS held, ${msUntil('r.expires_at')} AS live
  ${rowsOf(table, claimColumns, many, 'OFFSET 0')}
), granted AS (
  INSERT INTO ${table} (key, format, status, owner, fence, attempts, takeover, vanished, fingerprint, created_at,
    held_until, expires_at)
  SELECT i.key, ${format}, 'processing', i.owner, ${newFence}, 1, false, false, i.fingerprint, ${now},
    ${after('i.lease_ms')}, ${after('i.retention_ms')}
  ${itemsIn(claimColumns, many)} WHERE i.key NOT IN (SELECT key FROM seen) ORDER BY i.key
  ON CONFLICT (key) DO NOTHING
  RETURNING key, format, fence, attempts, takeover
)
SELECT * FROM seen
UNION ALL SELECT *, NULL, NULL, 'claimed', NULL, NULL FROM granted`

/** Changes the rows that meet the condition and that nobody has locked. */
const update = (table: string, columns: Columns, many: boolean, condition: string, changes: string, answer = '') => `
UPDATE ${table} r SET ${changes}
${itemsIn(columns, many)} WHERE r.key = i.key AND r.ctid = ANY (ARRAY(
  SELECT r.ctid ${rowsOf(table, columns, many, `AND r.format = ${format} AND ${condition} FOR NO KEY UPDATE SKIP LOCKED`)}))
RETURNING r.key${answer}`

/** For a claim that has met a row which time alone keeps from it, and that time is over. (Null is no difference.) */
const takeOver = (table: string, many: boolean) =>
  update(
    table,
    claimColumns,
    many,
    `r.owner <> i.owner AND ${now} >= r.held_until AND ${now} < r.expires_at
      AND (r.fingerprint <> i.fingerprint) IS NOT TRUE`,
    `
    status = 'processing',
    owner = i.owner,
    fence = greatest(r.fence + 1, ${newFence}),
    attempts = r.attempts + 1,
    takeover = r.takeover OR r.status = 'processing',
    fingerprint = coalesce(r.fingerprint, i.fingerprint),
    held_until = ${after('i.lease_ms')},
    expires_at = ${after('i.retention_ms')},
    settled_at = NULL,
    body = NULL`,
    ", r.format, 'claimed' AS status, r.fence, r.attempts, r.takeover",
  )

const holds = `r.owner = i.owner AND r.fence = i.fence AND r.status = 'processing' AND ${now} < r.expires_at`

const renew = (table: string, many: boolean) =>
  update(
    table,
    renewColumns,
    many,
    holds,
    `
    held_until = greatest(r.held_until, ${after('i.lease_ms')}),
    expires_at = greatest(r.expires_at, r.held_until, ${after('i.lease_ms')})`,
  )

const settle = (table: string, many: boolean) =>
  update(
    table,
    settleColumns,
    many,
    holds,
    `
    status = i.status,
    attempts = r.attempts - i.given_back,
    takeover = r.takeover AND i.given_back = 1,
    settled_at = ${now},
    held_until = ${after('i.retry_after_ms')},
    expires_at = ${after('greatest(i.retention_ms, i.retry_after_ms)')},
    body = i.body`,
  )

/** For a settle whose record is gone (F38): written anew, unless a rival was quicker. */
const restore = (table: string) => `
INSERT INTO ${table} (key, format, status, owner, fence, attempts, takeover, vanished, fingerprint, created_at,
  settled_at, expires_at, body)
SELECT $1::text, ${format}, 'completed', $2::text, $3::bigint, $4::bigint, false, true, $5::text, ${now}, ${now},
  ${after('$6::float8')}, $7::bytea
ON CONFLICT (key) DO NOTHING
RETURNING key`

const begun = (instant: string) => `floor(extract(epoch FROM ${instant}) * 1000)`
const end = (instant: string) => `ceil(extract(epoch FROM ${instant}) * 1000)`

const find = (table: string) => `
SELECT key, format, status, owner, fence, attempts, takeover, vanished, fingerprint, body,
  ${begun('created_at')} AS created, ${end('expires_at')} AS expires, ${end('held_until')} AS held,
  ${begun('settled_at')} AS settled
FROM ${table} WHERE key = $1::text AND ${now} < expires_at`

const forget = (table: string) => `
DELETE FROM ${table} WHERE key = $1::text RETURNING ${now} < expires_at AS live`

/** Makes room for what is to be written in the place of a row that has expired, and that nobody is sweeping. */
const expire = (table: string) => `
DELETE FROM ${table} WHERE ctid = (
  SELECT ctid FROM ${table} WHERE key = $1::text AND format = ${format} AND ${now} >= expires_at FOR UPDATE SKIP LOCKED)`

/** Rows of this hour and before: the index is on the hour, and expiry is judged to the microsecond. */
const sweep = (table: string) => `
DELETE FROM ${table} WHERE ctid = ANY (ARRAY(
  SELECT ctid FROM ${table}
  WHERE sweep_hour <= ${now} AT TIME ZONE 'UTC' AND expires_at <= ${now}
  ORDER BY sweep_hour LIMIT $1::int FOR UPDATE SKIP LOCKED
)) AND expires_at <= ${now}
RETURNING 1 AS deleted`

/** An operation's statement, for one item and for the items of one moment. */
export interface Statements {
  one: string
  many: string
}

export function statementsFor(table: string) {
  const both = (make: (table: string, many: boolean) => string, columns: Columns): Statements => {
    const names = Object.keys(columns)
    const parameter = (_: string, name: string) => `$${names.indexOf(name) + 1}::${columns[name]}`
    return { one: make(table, false).replaceAll(/\bi\.(\w+)/g, parameter), many: make(table, true) }
  }
  return {
    claim: both(claim, claimColumns),
    takeOver: both(takeOver, claimColumns),
    renew: both(renew, renewColumns),
    settle: both(settle, settleColumns),
    restore: restore(table),
    find: find(table),
    forget: forget(table),
    expire: expire(table),
    sweep: sweep(table),
  }
}
