import type { StoreName } from '../subjects/subject'
import type { BenchServer } from './server'

/** Of each store that has a server, how it is started. */
export const servers: Partial<Record<StoreName, () => Promise<{ start(): Promise<BenchServer> }>>> = {
  redis: () => import('./redis'),
}

const inProcess: BenchServer = {
  url: '',
  port: 0,
  description: 'in the process',
  reset: async () => undefined,
  bytes: async () => 0,
  stop: async () => undefined,
}

export async function startServer(store: StoreName): Promise<BenchServer> {
  const module = await servers[store]?.()
  return module ? module.start() : inProcess
}
