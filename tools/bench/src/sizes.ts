import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import type { Extra } from './extras'

/** What a user imports of each, and so what tree-shaking leaves. */
const imports: readonly [name: string, from: string, names: string][] = [
  ['hookonce core', '@hookonce/core', 'createIdempotency'],
  ['hookonce memory', '@hookonce/memory', 'memoryStore'],
  ['hookonce Redis', '@hookonce/redis', 'redisStore'],
  ['hookonce PostgreSQL', '@hookonce/postgres', 'postgresStore'],
  ['hookonce MongoDB', '@hookonce/mongodb', 'mongodbStore'],
  ['hookonce HTTP', '@hookonce/http', 'webhook, idempotencyKey'],
  ['hookonce Express', '@hookonce/express', 'webhook, idempotencyKey'],
  ['hookonce Hono', '@hookonce/hono', 'webhook, idempotencyKey'],
  ['node-idempotency', '@node-idempotency/core', 'Idempotency'],
  ['Powertools', '@aws-lambda-powertools/idempotency', 'makeIdempotent, IdempotencyConfig'],
  ['Powertools, its cache layer', '@aws-lambda-powertools/idempotency/cache', 'CachePersistenceLayer'],
  ['express-idempotency', 'express-idempotency', 'idempotency'],
]
const drivers = ['ioredis', 'redis', '@redis/client', 'pg', 'mongodb', 'express', 'hono']

/** Minified and gzipped, with all that it imports but the user's own driver and framework. */
export async function bundleSizes(): Promise<Extra> {
  const rows = []
  for (const [name, from, names] of imports) {
    const { outputFiles } = await build({
      stdin: { contents: `export { ${names} } from '${from}'`, resolveDir: join(import.meta.dirname, '..') },
      bundle: true,
      write: false,
      minify: true,
      format: 'esm',
      platform: 'node',
      target: 'es2022',
      conditions: ['@hookonce/source'],
      external: drivers,
      logLevel: 'silent',
    })
    const [file] = outputFiles
    rows.push([name, `\`${names}\``, `${gzipSync(file?.contents ?? '', { level: 9 }).length}`])
  }
  const text = 'Minified, tree-shaken, gzipped: bytes, with all that each imports but the driver and the framework.'
  return { name: 'sizes', title: 'Bundle sizes', text, head: ['Package', 'Imported', 'Bytes'], rows }
}
