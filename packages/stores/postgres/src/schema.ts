/** A name as SQL takes it, whatever it holds. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** The version of the table that this release works with: how many steps lead to it. */
const version = 1

/**
 * The table, in SQL, step by step: a release that needs another one adds a step and never changes an earlier one.
 * `table` is quoted, `name` is not.
 */
const steps = (table: string, name: string): readonly string[] => [
  `CREATE TABLE IF NOT EXISTS ${table} (
  key text COLLATE "C" PRIMARY KEY,
  format smallint NOT NULL,
  status text COLLATE "C" NOT NULL,
  owner text COLLATE "C" NOT NULL,
  fence bigint NOT NULL,
  attempts bigint NOT NULL,
  takeover boolean NOT NULL,
  vanished boolean NOT NULL,
  fingerprint text COLLATE "C",
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  held_until timestamptz,
  settled_at timestamptz,
  body bytea,
  -- The sweep's index is on the hour, which a settle seldom changes: so its update needs no new index entries.
  sweep_hour timestamp NOT NULL GENERATED ALWAYS AS (date_trunc('hour', expires_at AT TIME ZONE 'UTC')) STORED
) WITH (fillfactor = 40);
CREATE INDEX IF NOT EXISTS ${quoted(`${name}_sweep`)} ON ${table} (sweep_hour);`,
]

const pattern = '^hookonce schema (\\d+)$'
const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** The table's comment says which version it is. */
export const commentOf = `SELECT obj_description(to_regclass($1::text), 'pg_class') AS comment`
export const isCurrent = (comment: unknown): boolean => Number(RegExp(pattern).exec(`${comment}`)?.[1] ?? 0) >= version

/**
 * One statement, so that any client can run it, in one transaction. Twenty processes may come here at once: the lock
 * lets them through one by one, and the second finds it done.
 */
export const migration = (table: string, name: string): string => `DO $hookonce$
DECLARE version int;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('hookonce schema'));
  version := coalesce(substring(obj_description(to_regclass(${literal(table)}), 'pg_class') FROM '${pattern}')::int, 0);
${steps(table, name)
  .map((step, i) => `  IF version < ${i + 1} THEN\n${step}\n  END IF;`)
  .join('\n')}
  COMMENT ON TABLE ${table} IS 'hookonce schema ${version}';
END $hookonce$`
