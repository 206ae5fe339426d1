import type { Query } from './lane'
import { schemaSteps, schemaVersion, versionComment } from './schema'

/** Brings the table to this release's version. One statement, so that any client can run it, in one transaction. */
export async function migrate(query: Query, table: string, name: string): Promise<void> {
  const [row] = await query(`SELECT obj_description(to_regclass($1::text), 'pg_class') AS comment`, [table])
  if (Number(/^hookonce schema (\d+)$/.exec(String(row?.comment))?.[1] ?? 0) >= schemaVersion) return
  await query(migration(table, name), [])
}

/** Twenty processes may come here at once: the lock lets them through one by one, and the second finds it done. */
const migration = (table: string, name: string): string => `DO $hookonce$
DECLARE version int;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('hookonce schema'));
  version := coalesce(substring(obj_description(to_regclass(${literal(table)}), 'pg_class') FROM '^hookonce schema (\\d+)$')::int, 0);
${schemaSteps(table, name)
  .map((step, i) => `  IF version < ${i + 1} THEN\n${step}\n  END IF;`)
  .join('\n')}
  COMMENT ON TABLE ${table} IS ${literal(versionComment(schemaVersion))};
END $hookonce$`

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`
