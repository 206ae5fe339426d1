import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { onFreePort } from './free-port'
import { askVersion, initiate, type MongodbVersion } from './mongodb-admin'
import { installed } from './program'
import { noteForSummary } from './run-notes'
import { type ServerCommand, type ServerProcess, startProcess } from './server-process'
import { tempFolder } from './temp-folder'

export interface MongodbOptions {
  /** No replica set, and so no transactions. */
  standalone?: boolean
}

export interface MongodbServer extends MongodbVersion {
  /** Names the server alone (`directConnection`), so that a proxy may stand before it. */
  url: string
  port: number
  /** SIGKILL, as a crash would. */
  kill(): Promise<void>
  /** Starts it again after `kill()`, on the same port: a mongod with its data, the stand-in with none. */
  restart(): Promise<void>
  /** Ends it for good, and deletes its data. */
  stop(): Promise<void>
}

const program = { names: ['mongod'], folders: ['/usr/bin', '/usr/local/bin', '/opt/homebrew/bin'] }

/**
 * A MongoDB of the caller's own, a replica set of one: a real mongod where one is installed, and else the stand-in,
 * which `kind` tells. With no options it is the server of `HOOKONCE_MONGODB_URL`, where one was handed over.
 * TTL indexes are swept once a second.
 */
export async function startMongodb({ standalone }: MongodbOptions = {}): Promise<MongodbServer> {
  const handedOver = process.env.HOOKONCE_MONGODB_URL
  if (handedOver && standalone === undefined) return foreign(handedOver)

  const mongod = await installed(program)
  const folder = await tempFolder('mongodb')
  const command = mongod ? mongodCommand(mongod, folder.path, standalone) : standInCommand(standalone)
  const start = (port: number): Promise<ServerProcess> => startProcess(command(port))
  const { port, started } = await onFreePort(start)
  const url = urlOf(port)
  let server = started
  if (mongod && !standalone) await initiate(url, port)
  const version = await askVersion(url)
  noteForSummary(describe(version))

  return {
    ...version,
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
  (standalone = false) =>
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
    ]
    return {
      program: process.execPath,
      args: standalone ? [...args, '--standalone'] : args,
      ready: /Ready to accept connections/,
    }
  }

/** Somebody else's server: used, and otherwise left alone. */
async function foreign(url: string): Promise<MongodbServer> {
  const refuse = () => Promise.reject(new Error(`${url} was handed over: it is not ours to kill.`))
  const version = await askVersion(url)
  noteForSummary(describe(version))
  const port = Number(/:(\d+)/.exec(url.replace(/\/\/[^@/]*@/, '//'))?.[1] ?? 27017)
  return { ...version, url, port, kill: refuse, restart: refuse, stop: () => Promise.resolve() }
}

const describe = ({ kind, version }: MongodbVersion): string =>
  kind === 'mongod'
    ? `MongoDB: the tests ran on a real mongod ${version}`
    : `MongoDB: no mongod was found, the tests ran on the stand-in of tools/mongo-stand-in (the ways of ${version})`
