import { store as redis } from './ioredis'
import type { LabStore } from './lab-store'
import { store as mongodb } from './mongodb'
import { store as nodeRedis } from './node-redis'
import { store as postgres } from './postgres'

/** Every store that outlives a process. */
export const stores: readonly LabStore[] = [redis, nodeRedis, postgres, mongodb]
