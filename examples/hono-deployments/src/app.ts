import { createIdempotency, type Store } from '@hookonce/core'
import { webhook } from '@hookonce/hono'
import { memoryStore } from '@hookonce/memory'
import { github } from '@hookonce/providers'
import { Hono } from 'hono'

interface Deps {
  githubSecret: string
  /** `key` is the same in every attempt: a pipeline that knows it starts no second deployment. */
  deploy: (commit: string, key: string) => Promise<void>
  /** In production one that outlives the process: @hookonce/redis, @hookonce/postgres, ... */
  store?: Store
}

export function deployments({ githubSecret, deploy, store = memoryStore() }: Deps) {
  const idempotency = createIdempotency({ scope: 'deployments', store })
  const app = new Hono()

  app.post(
    '/webhooks/github',
    webhook({ idempotency, provider: github({ secret: githubSecret }) }, async ({ type, body }, { deriveKey }) => {
      if (type !== 'push' || body.ref !== 'refs/heads/main') return
      await deploy(String(body.after), deriveKey('deploy'))
    }),
  )

  return { app, idempotency }
}
