import { IdempotencyError } from '@hookonce/core'

/** A name as SQL takes it, whatever it holds. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** The store's table, with its schema if one is given, quoted. */
export function tableName(table: string, schema: string | undefined): string {
  for (const [option, name] of Object.entries({ table, schema: schema ?? 'public' })) {
    // Longer ones are cut off by PostgreSQL, and the index's name is this one and a little more.
    if (typeof name === 'string' && /^[^\0]{1,50}$/.test(name)) continue
    throw new IdempotencyError('INVALID_OPTION', `Option ${option} can't be ${name}. It must be 1 to 50 characters.`)
  }
  return schema === undefined ? quoted(table) : `${quoted(schema)}.${quoted(table)}`
}
