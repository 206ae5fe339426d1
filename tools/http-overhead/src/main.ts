// `npm run http-overhead`: what idempotencyKey costs a trivial handler. Two servers, each a process of its own, get the
// same load in turn; the median of the rounds is told.
import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import { requestsPerSecond } from './load'

const rounds = Number(process.env.ROUNDS ?? 3)
const seconds = Number(process.env.SECONDS_EACH ?? 4)
const variants = ['plain', 'keyed'] as const

const median = (values: number[]): number => values.toSorted((one, other) => one - other)[values.length >> 1] ?? 0

const results: Record<string, number[]> = { plain: [], keyed: [] }
for (let round = 0; round < rounds; round++) {
  for (const variant of round % 2 ? variants : variants.toReversed()) {
    // A new process each time: neither the heap nor the records of a round before weigh on this one.
    const server = await start(variant)
    await requestsPerSecond(server.port, 1)
    const rate = await requestsPerSecond(server.port, seconds)
    server.child.kill()
    results[variant]?.push(rate)
    console.log(`round ${round + 1}  ${variant.padEnd(6)} ${Math.round(rate).toLocaleString('en')} requests/s`)
  }
}
const [plain = 0, keyed = 0] = variants.map((variant) => median(results[variant] ?? []))
console.log(
  `median  plain ${Math.round(plain)}, keyed ${Math.round(keyed)}: ${((1 - keyed / plain) * 100).toFixed(1)} % fewer`,
)

function start(variant: string): Promise<{ child: ChildProcess; port: number }> {
  const child = fork(join(import.meta.dirname, 'server.mjs'), [variant], {
    execArgv: [],
    env: { ...process.env, NODE_OPTIONS: '', NODE_ENV: 'production' },
  })
  return new Promise((resolve, reject) => {
    child.on('message', (port) => resolve({ child, port: Number(port) }))
    child.on('exit', (code) => reject(new Error(`the server ended with ${code}`)))
  })
}
