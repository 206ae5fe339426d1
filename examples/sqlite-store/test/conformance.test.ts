import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { storeConformance } from '@hookonce/conformance'
import Database from 'libsql'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { sqliteStore } from '../src/sqlite-store'

const folder = mkdtempSync(join(tmpdir(), 'sqlite-store-'))
const open = () => new Database(join(folder, 'test.db'), { timeout: 5000 })
const client = open()
const store = sqliteStore({ client })

beforeAll(() => store.migrate())
afterAll(() => {
  client.close()
  rmSync(folder, { recursive: true })
})

function disconnected() {
  const gone = open()
  gone.close()
  return sqliteStore({ client: gone })
}

storeConformance({ describe: describe.concurrent, it }, { create: () => ({ store }), disconnected })
