import { open as openPowertools } from './redis-powertools'
import type { Subject } from './subject'

export const open = (url: string): Promise<Subject> => openPowertools(url, true)
