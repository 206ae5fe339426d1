/** Listens on a port of its own; what it is, its file says. */
export interface HttpSubject {
  name: string
  framework: 'express' | 'hono'
  load(): Promise<{ listen(redisUrl: string): Promise<number> }>
}

export const httpSubjects: readonly HttpSubject[] = [
  { framework: 'express', name: 'bare', load: () => import('./express-bare') },
  { framework: 'express', name: 'hookonce, memory', load: () => import('./express-hookonce-memory') },
  { framework: 'express', name: 'hookonce, Redis', load: () => import('./express-hookonce-redis') },
  { framework: 'express', name: 'express-idempotency, memory', load: () => import('./express-idempotency') },
  { framework: 'hono', name: 'bare', load: () => import('./hono-bare') },
  { framework: 'hono', name: 'hookonce, memory', load: () => import('./hono-hookonce-memory') },
  { framework: 'hono', name: 'hookonce, Redis', load: () => import('./hono-hookonce-redis') },
]
