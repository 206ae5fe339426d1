import { readdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** A mongod that mongodb-memory-server has downloaded on this machine, or was told of. */
export async function downloadedMongod(): Promise<string | undefined> {
  if (process.env.MONGOMS_SYSTEM_BINARY) return process.env.MONGOMS_SYSTEM_BINARY
  const folder = join(homedir(), '.cache', 'mongodb-binaries')
  const names = await readdir(folder).catch(() => [])
  const newest = names
    .filter((name) => /^mongod-[\w.-]*\d$/.test(name))
    .sort()
    .at(-1)
  return newest && join(folder, newest)
}
