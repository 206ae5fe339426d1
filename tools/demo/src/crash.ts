// `npm run demo -- --crash`: a worker is killed half-way on a PostgreSQL of its own, and another takes over.
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { postgresStore } from '@hookonce/postgres'
import { startPostgres } from '@hookonce/test-servers'
import { Pool } from 'pg'
import type { FromWorker, ToDeliver } from './crash-worker'

type Said<Say extends FromWorker['say']> = Extract<FromWorker, { say: Say }>

const event = 'session-42-approved'
const quick: ToDeliver = { event, pauseMs: 0 }

/** How many expectations were not met. */
export async function crash(): Promise<number> {
  const server = await startPostgres({ embedded: true })
  const pool = new Pool({ connectionString: server.url, max: 2 })
  pool.on('error', () => undefined)
  await postgresStore({ client: pool }).migrate()
  await pool.query('create table activations (event text, by int)')
  const activations = async () => (await pool.query('select from activations')).rowCount
  const [first, second] = await Promise.all([startWorker(server.url), startWorker(server.url)])

  console.log(`\nTwo workers, one PostgreSQL (${server.url}). The event "${event}" activates an account.\n`)
  let passed = 0
  let failed = 0
  const expect = (what: string, actual: unknown, expected: unknown) => {
    const met = actual === expected
    if (met) passed++
    else failed++
    console.log(`${met ? 'ok   ' : 'FAIL '}${what.padEnd(64)}${actual}${met ? '' : `, expected: ${expected}`}`)
  }

  const begun = heard(first, 'half-way')
  first.send({ event, pauseMs: 60_000 } satisfies ToDeliver)
  const one = await begun
  expect('worker 1 has written the account, uncommitted; attempt', one.attempt, 1)
  first.kill('SIGKILL')
  await once(first, 'exit')
  const killedAt = performance.now()
  expect('worker 1 is killed with SIGKILL; accounts activated', await activations(), 0)

  expect('worker 2 gets the event again, while the lease runs', await deliver(second), 'IN_PROGRESS')
  const takenOver = heard(second, 'half-way')
  let answer = ''
  // As a provider does.
  while (!answer.startsWith('executed') && performance.now() < killedAt + 20_000) {
    answer = await deliver(second)
    if (answer === 'IN_PROGRESS') await wait(100)
  }
  const two = await takenOver
  const tookMs = Math.round(performance.now() - killedAt)
  expect(`and takes over, ${tookMs} ms after the kill; attempt`, two.attempt, 2)
  expect('the handler is told that it is a takeover', two.takeover, true)
  expect(`its fence, ${two.fence}, is above ${one.fence}`, two.fence > one.fence, true)
  expect('worker 2 answers', answer, 'executed: activated on attempt 2, 2 attempts')
  expect('the event once more', await deliver(second), 'replayed: activated on attempt 2, 2 attempts')
  expect('accounts activated', await activations(), 1)

  second.disconnect()
  await once(second, 'exit')
  await pool.end()
  await server.stop()
  console.log(`\ndemo: ${passed} passed, ${failed} failed`)
  return failed
}

async function startWorker(url: string): Promise<ChildProcess> {
  const worker = fork(join(import.meta.dirname, 'crash-worker.ts'), [url], {
    execArgv: ['--conditions=@hookonce/source', '--import', 'tsx'],
  })
  await heard(worker, 'ready')
  return worker
}

async function deliver(worker: ChildProcess): Promise<string> {
  const answered = heard(worker, 'answer')
  worker.send(quick)
  return (await answered).answer
}

/** The next message of that kind. */
function heard<Say extends FromWorker['say']>(worker: ChildProcess, say: Say): Promise<Said<Say>> {
  return new Promise((resolve, reject) => {
    const end = () => reject(new Error(`a worker ended before it said "${say}"`))
    const hear = (message: FromWorker) => {
      if (message.say !== say) return
      worker.off('message', hear).off('exit', end)
      resolve(message as Said<Say>)
    }
    worker.on('message', hear).once('exit', end)
  })
}
