import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { bundled } from '../bundle'
import type { Extra } from '../extras'
import { median } from '../summary'
import { requestsPerSecond } from './load'
import { httpSubjects } from './route'

export interface HttpOptions {
  redisUrl: string
  rounds: number
  ms: number
  tell(line: string): void
}

interface Running {
  framework: string
  name: string
  child: ChildProcess
  port: number
  speeds: number[]
}

/** A trivial route of each framework, bare and behind each middleware, interleaved. */
export async function measureHttp({ redisUrl, rounds, ms, tell }: HttpOptions): Promise<Extra> {
  const program = await bundled('http/program')
  const running: Running[] = []
  try {
    for (const { framework, name } of httpSubjects) {
      const child = fork(program, [framework, name, redisUrl])
      running.push({ framework, name, child, port: 0, speeds: [] })
    }
    for (const one of running) {
      ;[one.port] = await once(one.child, 'message')
      await requestsPerSecond(one.port, 2 * ms)
    }
    for (let round = 1; round <= rounds; round++) {
      for (const one of running) one.speeds.push(await requestsPerSecond(one.port, ms))
      tell(`round ${round}/${rounds}: HTTP`)
    }
  } finally {
    for (const { child } of running) child.kill()
  }
  const number = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 })
  const rows = running.map(({ framework, name, speeds }) => {
    const bare = running.find((one) => one.framework === framework && one.name === 'bare')?.speeds ?? []
    const spread = `(${number.format(Math.min(...speeds))} to ${number.format(Math.max(...speeds))})`
    const share = median(speeds.map((speed, round) => speed / (bare[round] ?? Number.NaN)))
    return [framework, name, `${number.format(median(speeds))} ${spread}`, share.toFixed(2)]
  })
  const text =
    'POST with a new key each time, over 32 keep-alive connections; the load is made on the same cores. Of ' +
    'express-idempotency read docs of its own: the route runs again unless it asks `isHit` itself, a crash blocks the ' +
    'key, and its memory has no limit. hono-idempotency, idempot-js and the Express middleware of node-idempotency ' +
    'are not here: the registry that this was made with does not have them.'
  const head = ['Framework', 'Middleware', 'Requests/s', 'Of bare']
  return { name: 'http', title: 'HTTP: requests/s of a trivial route', text, head, rows }
}
