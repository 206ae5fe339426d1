import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { downloadedMongod } from './downloaded-mongod'
import { onFreePort } from './free-port'
import { askVersion, initiate, type MongodbVersion } from './mongodb-admin'
import { installed } from './program'
import { noteForSummary } from './run-notes'
import { type ServerCommand, type ServerProcess, startProcess } from './server-process'
import { tempFolder } from './temp-folder'
import { handedOver, type TestServer } from './test-server'

export interface MongodbOptions {
  /** No replica set, and so no transactions. */
  standalone?: boolean
}

/** Its `url` names the server alone (`directConnection`), so that a proxy may stand before it. */
export type MongodbServer = TestServer & MongodbVersion

const program = { names: ['mongod'], folders: ['/usr/bin', '/usr/local/bin', '/opt/homebrew/bin'] }

/**
 * A MongoDB of the caller's own, a replica set of one: a real mongod where one is installed, and else the stand-in,
 * which `kind` tells. With no options it is the server of `HOOKONCE_MONGODB_URL`, where one was handed over.
 * TTL indexes are swept once a second.
 */
export async function startMongodb({ standalone }: MongodbOptions = {}): Promise<MongodbServer> {
  const given = process.env.HOOKONCE_MONGODB_URL
  if (given && standalone === undefined) return foreign(given)

  const mongod = (await installed(program)) ?? (await downloadedMongod())
  const folder = await tempFolder('mongodb')
  const command = mongod ? mongodCommand(mongod, folder.path, standalone) : standInCommand(folder.path, standalone)
  const start = (port: number): Promise<ServerProcess> => startProcess(command(port))
  const { port, started } = await onFreePort(start)
  const url = urlOf(port)
  let server = started
  if (mongod && !standalone) await initiate(url, port)

  return {
    ...(await versionOf(url, standalone)),
    url,
    port,
    kill: () => server.kill(),
    async restart() {
      server = await start(port)
      if (mongod && !standalone) await initiate(url, port)
    },
    async stop() {
      await server.kill()
      await folder.remove()
    },
  }
}

const urlOf = (port: number) => `mongodb://127.0.0.1:${port}/?directConnection=true`

const mongodCommand =
  (path: string, dbpath: string, standalone = false) =>
  (port: number): ServerCommand => {
    const args = ['--port', `${port}`, '--bind_ip', '127.0.0.1', '--dbpath', dbpath, '--nounixsocket']
    const set = standalone ? [] : ['--replSet', 'rs0']
    return {
      program: path,
      args: [...args, ...set, '--setParameter', 'ttlMonitorSleepSecs=1'],
      ready: /Waiting for connections/i,
    }
  }

const standInCommand =
  (folder: string, standalone = false) =>
  (port: number): ServerCommand => {
    const require = createRequire(import.meta.url)
    const main = require.resolve('@hookonce/mongo-stand-in/main')
    const args = [
      '--import',
      pathToFileURL(require.resolve('tsx')).href,
      main,
      '--port',
      `${port}`,
      '--ttl-period-ms',
      '1000',
      '--journal',
      join(folder, 'journal'),
    ]
    return {
      program: process.execPath,
      args: standalone ? [...args, '--standalone'] : args,
      ready: /Ready to accept connections/,
    }
  }

/** Of a replica set, the first of its hosts has the port. */
const foreign = async (url: string): Promise<MongodbServer> => ({
  ...handedOver(url.replace(/,[^/]*/, ''), 27017),
  ...(await versionOf(url)),
  url,
})

async function versionOf(url: string, standalone = false): Promise<MongodbVersion> {
  const found = await askVersion(url)
  const server =
    found.kind === 'mongod'
      ? `a real mongod ${found.version}`
      : `the stand-in of tools/mongo-stand-in, which follows MongoDB ${found.version}: no mongod was found`
  noteForSummary(`${standalone ? 'MongoDB, standalone' : 'MongoDB'}: the tests ran on ${server}`)
  return found
}
