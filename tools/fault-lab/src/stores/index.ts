import { store as redis } from './ioredis'
import type { LabStore } from './lab-store'
import { store as nodeRedis } from './node-redis'

/** Every store that outlives a process. */
export const stores: readonly LabStore[] = [redis, nodeRedis]
