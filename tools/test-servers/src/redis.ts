import { onFreePort } from './free-port'
import { findProgram } from './program'
import { type ServerProcess, startProcess } from './server-process'
import { tempFolder } from './temp-folder'
import { handedOver, type TestServer } from './test-server'

export interface RedisOptions {
  /** Directives of redis.conf: `{ appendonly: 'yes', maxmemory: '10mb' }`. */
  config?: Readonly<Record<string, string>>
}

export type RedisServer = TestServer

const program = {
  names: ['redis-server', 'valkey-server'],
  folders: ['/usr/bin', '/usr/local/bin', '/opt/homebrew/bin', '/opt/redis-stack/bin'],
  aptPackage: 'redis-server',
  remedy: 'Install it (Debian, Ubuntu: `sudo apt-get install redis-server`; macOS: `brew install redis`).',
}

/**
 * A Redis of the caller's own, which keeps nothing on disk unless `config` says so. With no `config` at all it is
 * the server of `HOOKONCE_REDIS_URL`, where one was handed over.
 */
export async function startRedis({ config }: RedisOptions = {}): Promise<RedisServer> {
  const given = process.env.HOOKONCE_REDIS_URL
  if (given && !config) return handedOver(given, 6379)

  const path = await findProgram(program)
  const folder = await tempFolder('redis')
  const start = (port: number): Promise<ServerProcess> => {
    const directives = { save: '', appendonly: 'no', ...config, port: `${port}`, bind: '127.0.0.1', dir: folder.path }
    const args = Object.entries(directives).flatMap(([name, value]) => [`--${name}`, value])
    return startProcess({ program: path, args, ready: /Ready to accept connections/ })
  }
  const { port, started } = await onFreePort(start)
  let server = started

  return {
    url: `redis://127.0.0.1:${port}`,
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
