import { execFile } from 'node:child_process'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { embeddedPostgres } from './embedded-postgres'
import { onFreePort } from './free-port'
import { findProgram } from './program'
import { type ServerProcess, startProcess } from './server-process'
import { tempFolder } from './temp-folder'
import { handedOver, type TestServer } from './test-server'

export interface PostgresOptions {
  /** Directives of postgresql.conf: `{ fsync: 'on', max_connections: '200' }`. */
  config?: Readonly<Record<string, string>>
  /** The one that npm brings, a newer version than most machines have. Default: the machine's, where there is one. */
  embedded?: boolean
}

export type PostgresServer = TestServer

const versions = [18, 17, 16, 15, 14, 13]
const folders = [(v: number) => `/usr/lib/postgresql/${v}/bin`, (v: number) => `/usr/pgsql-${v}/bin`].concat(
  ['/opt/homebrew', '/usr/local'].map((brew) => (v: number) => `${brew}/opt/postgresql@${v}/bin`),
)
const program = {
  names: ['postgres'],
  folders: versions.flatMap((version) => folders.map((folder) => folder(version))),
  aptPackage: 'postgresql',
  remedy: 'Install it (Debian, Ubuntu: `sudo apt-get install postgresql`; macOS: `brew install postgresql@18`).',
}

/** PostgreSQL refuses to run as root. */
export const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : undefined

/**
 * A PostgreSQL of the caller's own, with a superuser `postgres` and no password. It survives a kill, but not a power
 * cut (`fsync` is off) unless `config` says so. With no options at all it is the server of `HOOKONCE_POSTGRES_URL`,
 * where one was handed over. `HOOKONCE_POSTGRES_BIN` names the folder of the programs of another version.
 */
export async function startPostgres({ config, embedded }: PostgresOptions = {}): Promise<PostgresServer> {
  const given = process.env.HOOKONCE_POSTGRES_URL
  if (given && !config && !embedded) return handedOver(given, 5432)

  const path = await programOf(embedded)
  const folder = await tempFolder('postgres', nobody)
  const start = (port: number): Promise<ServerProcess> => {
    const directives = {
      fsync: 'off',
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      // Not in /dev/shm, where it would outlive a run that is killed.
      dynamic_shared_memory_type: 'mmap',
      ...config,
      port: `${port}`,
    }
    const args = Object.entries(directives).flatMap(([name, value]) => ['-c', `${name}=${value}`])
    return startProcess({
      program: path,
      args: ['-D', folder.path, ...args],
      ready: /database system is ready to accept connections/,
      user: nobody,
      // Immediate shutdown: nothing more is written and the log is replayed at the next start, as after SIGKILL; but
      // no child is left that would keep that start waiting.
      endedBy: 'SIGQUIT',
    })
  }
  const initdb = ['-D', folder.path, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-locale', '--no-sync']
  await promisify(execFile)(join(dirname(path), 'initdb'), initdb, { ...nobody, cwd: folder.path })
  const { port, started } = await onFreePort(start)
  let server = started

  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    port,
    kill: () => server.kill(),
    async restart() {
      server = await start(port)
    },
    async stop() {
      await server.kill()
      await folder.remove()
    },
  }
}

async function programOf(embedded = false): Promise<string> {
  const chosen = process.env.HOOKONCE_POSTGRES_BIN
  if (chosen && !embedded) return join(chosen, 'postgres')
  if (!embedded) return findProgram({ ...program, bundled: () => embeddedPostgres(nobody) })
  const path = await embeddedPostgres(nobody)
  if (path) return path
  throw new Error(`embedded-postgres has no PostgreSQL for ${process.platform} on ${process.arch}.`)
}
