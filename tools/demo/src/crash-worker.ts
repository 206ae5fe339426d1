// One worker process of the crash scene: takes a delivery, and activates an account within a transaction.
import { setTimeout as wait } from 'node:timers/promises'
import { createIdempotency, isIdempotencyError } from '@hookonce/core'
import { postgresStore } from '@hookonce/postgres'
import { Pool } from 'pg'

/** What a worker says of a run. */
export type FromWorker =
  | { say: 'ready' }
  | { say: 'half-way'; attempt: number; takeover: boolean; fence: number }
  | { say: 'answer'; answer: string }

export interface ToDeliver {
  event: string
  /** How long the handler takes when its account is written and not committed. Milliseconds. */
  pauseMs: number
}

const tell = (message: FromWorker): void => void process.send?.(message)

async function main(): Promise<void> {
  const pool = new Pool({ connectionString: process.argv[2], max: 4 })
  pool.on('error', () => undefined)
  // A short lease, so that nobody waits long for a demonstration.
  const idempotency = createIdempotency({ scope: 'crash', store: postgresStore({ client: pool }), leaseMs: 1_500 })

  async function deliver({ event, pauseMs }: ToDeliver): Promise<string> {
    try {
      const { status, value, attempts } = await idempotency.transaction(event, async (tx, context) => {
        await tx.query('insert into activations (event, by) values ($1, $2)', [event, process.pid])
        const { attempt, takeover, fence } = context
        tell({ say: 'half-way', attempt, takeover, fence })
        await wait(pauseMs)
        return `activated on attempt ${attempt}`
      })
      return `${status}: ${value}, ${attempts} attempts`
    } catch (error) {
      return isIdempotencyError(error) ? error.code : String(error)
    }
  }

  process.on('disconnect', () => process.exit())
  process.on('message', async (delivery: ToDeliver) => tell({ say: 'answer', answer: await deliver(delivery) }))
  tell({ say: 'ready' })
}

void main()
