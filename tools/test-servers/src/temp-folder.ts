import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { tellWatchdog } from './watchdog'

export interface TempFolder {
  path: string
  remove(): Promise<void>
}

/** A new folder for a server's data, gone with the run at the latest. */
export async function tempFolder(purpose: string): Promise<TempFolder> {
  const path = await mkdtemp(join(tmpdir(), `hookonce-${purpose}-`))
  tellWatchdog('folder', path)
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 5 }) }
}
