export type { Connection, PostgresClient, Queryable, Result, TransactionOf, Value } from './connection'
export { type PostgresStore, type PostgresStoreOptions, postgresStore } from './postgres-store'
export type { SweeperOptions, SweepOptions } from './sweep'
