import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { onFreePort } from './free-port'
import { nobody, type PostgresServer } from './postgres'
import { findProgram } from './program'
import { startProcess } from './server-process'
import { tempFolder } from './temp-folder'

export interface Pgbouncer {
  url: string
  stop(): Promise<void>
}

const program = {
  names: ['pgbouncer'],
  folders: ['/usr/sbin', '/usr/local/sbin', '/opt/homebrew/bin'],
  aptPackage: 'pgbouncer',
  remedy: 'Install it (Debian, Ubuntu: `sudo apt-get install pgbouncer`; macOS: `brew install pgbouncer`).',
}

/** A PgBouncer in transaction mode in front of a server, over so many connections: each statement may go to another. */
export async function startPgbouncer({ port: target }: PostgresServer, connections = 4): Promise<Pgbouncer> {
  const path = await findProgram(program)
  const folder = await tempFolder('pgbouncer', nobody)
  const config = join(folder.path, 'pgbouncer.ini')
  const { port, started } = await onFreePort(async (port) => {
    const directives = {
      listen_addr: '127.0.0.1',
      listen_port: port,
      unix_socket_dir: '',
      auth_type: 'any',
      pool_mode: 'transaction',
      default_pool_size: connections,
      max_client_conn: 200,
    }
    const lines = Object.entries(directives).map(([name, value]) => `${name} = ${value}`)
    const database = `postgres = host=127.0.0.1 port=${target} user=postgres`
    await writeFile(config, ['[databases]', database, '[pgbouncer]', ...lines, ''].join('\n'))
    return startProcess({ program: path, args: [config], ready: /process up/, user: nobody })
  })
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    async stop() {
      await started.kill()
      await folder.remove()
    },
  }
}
