import { open as openRaw } from './redis-raw-ioredis'
import type { Subject } from './subject'

export const open = (url: string): Promise<Subject> => openRaw(url, { enableAutoPipelining: true })
