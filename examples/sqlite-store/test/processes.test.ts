// The file outlives a process, and six of them share it: what they are told must fit one order of events.
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { assertLinearizable, type Operation } from '@hookonce/conformance'
import Database from 'libsql'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sqliteStore } from '../src/sqlite-store'

const rounds = 10
const folder = mkdtempSync(join(tmpdir(), 'sqlite-store-'))
const file = join(folder, 'test.db')
let clients: ChildProcess[] = []

beforeAll(async () => {
  const client = new Database(file)
  await sqliteStore({ client }).migrate()
  client.close()
  clients = Array.from({ length: 6 }, () =>
    fork(join(import.meta.dirname, 'client.ts'), [file], {
      execArgv: ['--conditions=@hookonce/source', '--import', 'tsx'],
    }),
  )
  await Promise.all(clients.map((each) => once(each, 'message')))
}, 30_000)

afterAll(() => {
  for (const each of clients) each.kill()
  rmSync(folder, { recursive: true })
})

it('six processes at once see one winner, and one order of events', async () => {
  const total = { histories: 0, operations: 0, unknown: 0, crossed: 0 }
  for (let seed = 1; seed <= rounds; seed++) {
    const keys = ['one', 'two', 'three', 'four'].map((name) => `${name}:${seed}`)
    const history = await play(seed, keys)
    const { histories, operations, unknown } = assertLinearizable(history)
    total.histories += histories
    total.operations += operations
    total.unknown += unknown
    total.crossed += history.filter((operation) => history.some((other) => crosses(operation, other))).length
  }
  console.log(total)
  // Clients that come one after the other would prove nothing.
  expect(total.crossed).toBeGreaterThan(total.operations / 20)
}, 60_000)

async function play(seed: number, keys: string[]): Promise<Operation[]> {
  const answers = clients.map(async (each, client) => {
    const answer = once(each, 'message')
    each.send({ seed, keys, client, operations: 30 })
    const [history] = (await answer) as [Operation[]]
    return history
  })
  return (await Promise.all(answers)).flat()
}

/** Was another client's operation on this key under way at the same time? */
function crosses(one: Operation, other: Operation): boolean {
  const isRival = one.key === other.key && one.client !== other.client && one.answer && other.answer
  return Boolean(isRival && one.calledAt < isRival.at && other.calledAt < (one.answer?.at ?? 0))
}
