import { chown, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { User } from './server-process'
import { tellWatchdog } from './watchdog'

export interface TempFolder {
  path: string
  remove(): Promise<void>
}

/** A new folder for a server's data, `owner`'s if it is somebody else; gone with the run at the latest. */
export async function tempFolder(purpose: string, owner?: User): Promise<TempFolder> {
  const path = await mkdtemp(join(tmpdir(), `hookonce-${purpose}-`))
  tellWatchdog('folder', path)
  if (owner) await chown(path, owner.uid, owner.gid)
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 5 }) }
}
