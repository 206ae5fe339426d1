import { IdempotencyError } from '@hookonce/core'
import { quoted } from './schema'

/** The store's table, with its schema if one is given, quoted. Longer names are cut off by PostgreSQL. */
export function tableName(table: string, schema: string | undefined): string {
  if ([table, schema ?? 'public'].every((name) => typeof name === 'string' && /^[^\0]{1,50}$/.test(name))) {
    return schema === undefined ? quoted(table) : `${quoted(schema)}.${quoted(table)}`
  }
  throw new IdempotencyError('INVALID_OPTION', 'Options table and schema must be names of 1 to 50 characters.')
}
