import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Operation } from '@hookonce/conformance'
import Database from 'libsql'
import { sqliteStore } from '../src/sqlite-store'

const operationsEach = 30

/** Six processes with a connection each to one new file, which hammer four keys in each round. */
export async function sixProcesses() {
  const folder = mkdtempSync(join(tmpdir(), 'sqlite-store-'))
  const file = join(folder, 'test.db')
  const client = new Database(file)
  await sqliteStore({ client }).migrate()
  client.close()
  const processes = Array.from({ length: 6 }, () =>
    fork(join(import.meta.dirname, 'client.ts'), [file], {
      execArgv: ['--conditions=@hookonce/source', '--import', 'tsx'],
    }),
  )
  await Promise.all(processes.map((each) => once(each, 'message')))

  return {
    /** All that the six were told in this round. */
    async play(seed: number): Promise<Operation[]> {
      const keys = ['one', 'two', 'three', 'four'].map((name) => `${name}:${seed}`)
      const answers = processes.map(async (each, client) => {
        const answer = once(each, 'message')
        each.send({ seed, keys, client, operations: operationsEach })
        const [history] = (await answer) as [Operation[]]
        return history
      })
      return (await Promise.all(answers)).flat()
    },
    end() {
      for (const each of processes) each.kill()
      rmSync(folder, { recursive: true })
    },
  }
}
