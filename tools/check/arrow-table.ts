// Which way the arrows run: bindings -> http -> core <- stores; providers -> http (types); conformance -> core, http (types).

export interface Arrows {
  /** May be imported by value, and as a type. A name stands for its subpaths too. */
  values?: string[]
  /** May be imported as a type alone: what a user brings along, or never needs at run time. */
  types?: string[]
  /** Runs on Node alone, and may use its globals, its types and its `node:` modules. */
  node?: true
}

/**
 * What the source of each package may import, besides its own files. There is no opt-out in the code: a new
 * arrow, and a new package, is a line here. What is not `node` runs wherever JavaScript does, and is checked for
 * that: no Node global in what it is bundled to, none in its types. An entry that differs from its package has a row of
 * its own: for `src/<entry>.ts` and the files below `src/<entry>/`, compiled with `tsconfig.<entry>.json`.
 */
export const arrowTable: Readonly<Record<string, Arrows>> = {
  '@hookonce/core': {},
  '@hookonce/http': { values: ['@hookonce/core'] },
  '@hookonce/http/node': { values: ['@hookonce/core'], node: true },
  '@hookonce/providers': { types: ['@hookonce/http'] },
  '@hookonce/conformance': { values: ['@hookonce/core', 'fast-check'], types: ['@hookonce/http'], node: true },

  '@hookonce/memory': { values: ['@hookonce/core', 'lru-cache'] },
  '@hookonce/postgres': {
    values: ['@hookonce/core'],
    types: ['@electric-sql/pglite', '@prisma/client', 'drizzle-orm', 'kysely', 'knex', 'pg', 'postgres'],
    node: true,
  },
  '@hookonce/redis': { values: ['@hookonce/core'], types: ['ioredis', 'redis'], node: true },
  '@hookonce/mongodb': { values: ['@hookonce/core'], types: ['mongodb'], node: true },

  '@hookonce/express': { values: ['@hookonce/http'], types: ['express'], node: true },
  '@hookonce/fastify': { values: ['@hookonce/http'], types: ['fastify'], node: true },
  '@hookonce/hono': { values: ['@hookonce/http'], types: ['hono'] },
  '@hookonce/koa': { values: ['@hookonce/http'], types: ['koa'], node: true },
  '@hookonce/nestjs': {
    values: ['@hookonce/http', '@nestjs/common', 'rxjs'],
    types: ['@hookonce/core', '@nestjs/core'],
    node: true,
  },
  '@hookonce/next': { values: ['@hookonce/http'], types: ['next'] },
  // Queues are no HTTP: their messages are run by core itself.
  '@hookonce/lambda': { values: ['@hookonce/http'], types: ['@hookonce/core'], node: true },
}

/** The entries of a package that have a row of their own. */
export const ownEntries = (name: string): string[] =>
  Object.keys(arrowTable)
    .filter((row) => row.startsWith(`${name}/`))
    .map((row) => row.slice(name.length + 1))
