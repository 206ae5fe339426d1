import { quoted } from './table'

/** The version of the table that this release works with: how many steps lead to it. */
export const schemaVersion = 1

/**
 * The table, in SQL, step by step: a release that needs another one adds a step and never changes an earlier one.
 * `table` is quoted, `name` is not.
 */
export const schemaSteps = (table: string, name: string): readonly string[] => [
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
) WITH (fillfactor = 50);
CREATE INDEX IF NOT EXISTS ${quoted(`${name}_sweep`)} ON ${table} (sweep_hour);`,
]

export const versionComment = (version: number): string => `hookonce schema ${version}`
