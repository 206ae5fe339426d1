// #region worker
import { createIdempotency } from '@hookonce/core'
import { redisStore } from '@hookonce/redis'
import type { Redis } from 'ioredis'

export interface Job {
  id: string
  to: string
}

export function mailWorker(client: Redis, sendMail: (to: string) => Promise<string>) {
  const idempotency = createIdempotency({ scope: 'mail', store: redisStore({ client }), inProgress: 'wait' })
  // A job that comes again, to whichever worker, gets the recorded result: the mail goes out once.
  return idempotency.wrap((job: Job) => sendMail(job.to), { key: (job) => job.id })
}
// With BullMQ: new Worker('mail', (job) => work({ id: job.id, ...job.data }), { connection })
// #endregion
