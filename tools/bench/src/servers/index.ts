import type { StoreName } from '../subjects/subject'
import type { BenchServer } from './server'

/** Of each store that has a server, how it is started. */
const servers: Partial<Record<StoreName, () => Promise<{ start(): Promise<BenchServer> }>>> = {
  redis: () => import('./redis'),
  postgres: () => import('./postgres'),
  mongodb: () => import('./mongodb'),
}

const inProcess: BenchServer = {
  url: '',
  port: 0,
  description: 'in the process',
  reset: async () => undefined,
  bytes: async () => 0,
  stop: async () => undefined,
}

/** Undefined where there is no subject for the store. */
export async function startServer(store: StoreName): Promise<BenchServer | undefined> {
  if (store === 'memory') return inProcess
  const module = await servers[store]?.()
  return module?.start()
}
