-- The table of @hookonce/postgres, for those who run their own migrations: what `await store.migrate()` does.
CREATE TABLE IF NOT EXISTS hookonce_records (
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
CREATE INDEX IF NOT EXISTS "hookonce_records_sweep" ON hookonce_records (sweep_hour);
COMMENT ON TABLE hookonce_records IS 'hookonce schema 1';
