export { type MongodbOptions, type MongodbServer, startMongodb } from './mongodb'
export { type PostgresOptions, type PostgresServer, startPostgres } from './postgres'
export { type RedisOptions, type RedisServer, startRedis } from './redis'
export { type ClusterNode, type RedisCluster, startRedisCluster } from './redis-cluster'
