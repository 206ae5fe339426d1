import { serve } from '@hono/node-server'
import { deployments } from './app'

const githubSecret = process.env.GITHUB_WEBHOOK_SECRET
if (!githubSecret) throw new Error('Set GITHUB_WEBHOOK_SECRET')

const { app, idempotency } = deployments({
  githubSecret,
  deploy: async (commit, key) => console.log(`deploy ${commit} under ${key}`),
})
const server = serve({ fetch: app.fetch, port: Number(process.env.PORT ?? 3000) })

// Runs under way end first; what can't is given back to the next process.
process.once('SIGTERM', () => server.close(() => void idempotency.close({ graceMs: 10_000 })))
