import type { Redis } from 'ioredis'

/**
 * A queue that delivers at least once, as BullMQ, SQS and others do: a job is gone only when its worker says so,
 * and comes again when the worker died before.
 */
export function queueOf<Job>(client: Redis, name: string) {
  const taken = `${name}:taken`
  return {
    add: (job: Job) => client.lpush(name, JSON.stringify(job)),

    /** Hands over the oldest job, if there is one, and lets it go only when it is done. */
    async consume(work: (job: Job) => Promise<unknown>): Promise<boolean> {
      const message = await client.lmove(name, taken, 'RIGHT', 'LEFT')
      if (message === null) return false
      await work(JSON.parse(message))
      await client.lrem(taken, 1, message)
      return true
    },

    /** Puts back what was taken by workers that died. */
    async recover(): Promise<void> {
      while ((await client.lmove(taken, name, 'LEFT', 'RIGHT')) !== null);
    },
  }
}
