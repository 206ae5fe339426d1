export type { Finding } from './check'
export type { RedisClient } from './connection'
export { type RedisStore, type RedisStoreOptions, redisStore } from './redis-store'
