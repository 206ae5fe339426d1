import { existsSync } from 'node:fs'
import { type PostgresOptions, startPostgres } from '@hookonce/test-servers'
import { Client } from 'pg'
import { describe, expect, it } from 'vitest'

async function connect(url: string): Promise<Client> {
  const client = new Client(url)
  client.on('error', () => {})
  await client.connect()
  return client
}

describe.each<[string, PostgresOptions]>([
  ["the machine's PostgreSQL", { config: {} }],
  ["npm's PostgreSQL", { embedded: true }],
])('%s', (_name, options) => {
  it('comes back after a kill, on its port, with what was committed; leaves no data when it is stopped', async () => {
    const server = await startPostgres(options)
    const before = await connect(server.url)
    await before.query("CREATE TABLE kept AS SELECT 'value' AS column")
    const { data_directory: folder } = (await before.query('SHOW data_directory')).rows[0]
    await server.kill()
    await expect(before.query('SELECT 1')).rejects.toThrow()

    await server.restart()
    const after = await connect(server.url)
    expect((await after.query('SELECT * FROM kept')).rows).toEqual([{ column: 'value' }])
    await after.end()
    await server.stop()
    expect(existsSync(folder)).toBe(false)
  })

  it('runs with the directives that were given, and says why it cannot start', async () => {
    const server = await startPostgres({ ...options, config: { max_connections: '17' } })
    const client = await connect(server.url)
    expect((await client.query('SHOW max_connections')).rows).toEqual([{ max_connections: '17' }])
    await client.end()
    await server.stop()
    await expect(startPostgres({ ...options, config: { no_such_directive: '1' } })).rejects.toThrow(/no_such_directive/)
  })
})

it("npm's PostgreSQL is version 18", async () => {
  const server = await startPostgres({ embedded: true })
  const client = await connect(server.url)
  expect((await client.query('SHOW server_version')).rows[0].server_version).toMatch(/^18/)
  await client.end()
  await server.stop()
})
