// The same list on the stand-in and, through HOOKONCE_MONGODB_URL, on any mongod; with both drivers that users have.
import { randomUUID } from 'node:crypto'
import { type MongodbServer, startMongodb } from '@hookonce/test-servers'
import type { MongoClient } from 'mongodb'
import * as driver7 from 'mongodb'
import * as driver6 from 'mongodb-6'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Fact, Row } from '../src/fact'
import { facts, standaloneFacts } from '../src/facts'

// Our own mongod and the stand-in sweep once a second; a mongod that was handed over may take its minute.
const timeout = process.env.HOOKONCE_MONGODB_URL ? 130_000 : 20_000

// Their types are two; what the facts use of them is one.
const drivers = { 'driver 7': driver7, 'driver 6': driver6 as unknown as typeof driver7 }

function suite(list: readonly Fact[], server: () => Promise<MongodbServer>, { MongoClient }: typeof driver7) {
  let started: MongodbServer
  let client: MongoClient
  const connect = () => new MongoClient(started.url, { serverSelectionTimeoutMS: 10_000 })

  beforeAll(async () => {
    started = await server()
    client = connect()
  }, 60_000)
  afterAll(async () => {
    await client?.close()
    await started?.stop()
  })

  test.concurrent.each(list.map((fact) => [fact.says, fact] as const))('%s', { timeout }, async (_, fact) => {
    const db = client.db('hookonce_facts')
    const rows = db.collection<Row>(`f_${randomUUID().replaceAll('-', '')}`)
    try {
      await fact.holds({ client, connect, db, rows })
    } finally {
      await rows.drop()
    }
  })
}

describe.each(Object.entries(drivers))('%s', (_, driver) => {
  describe('a replica set', () => {
    suite(facts(driver), () => startMongodb(), driver)
  })
  describe('standalone', () => {
    suite(standaloneFacts, () => startMongodb({ standalone: true }), driver)
  })
})

test('each fact is said once, with the page that says it', () => {
  const all = [...facts(driver7), ...standaloneFacts]
  expect(new Set(all.map(({ says }) => says)).size).toBe(all.length)
  expect(all.length).toBeGreaterThanOrEqual(60)
  for (const { page } of all) expect(page).toMatch(/^(core|reference|tutorial)\/[\w./-]+\/(#[\w.-]+)?$/)
})
