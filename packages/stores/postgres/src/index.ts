export type { Connection, PostgresClient, Queryable, Result, TransactionOf, Value } from './clients/connection'
export { type PostgresStore, type PostgresStoreOptions, postgresStore } from './postgres-store'
export type { SweeperOptions, SweepOptions } from './sweep'
