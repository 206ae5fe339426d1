import { execFile } from 'node:child_process'
import { access, constants, readFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'

export interface Program {
  /** Any of these will do; the first one found is taken. */
  names: readonly string[]
  /** Where a distribution puts it, when that is not on PATH. */
  folders: readonly string[]
  /** The path of the one that npm brings, if there is one for this platform. */
  bundled?(): Promise<string | undefined>
  /** Debian's and Ubuntu's package. */
  aptPackage: string
  /** What a person is told to do where nothing was found. */
  remedy: string
}

/** The path of a server's program: the machine's, else npm's; installs it on Debian and Ubuntu as root. Throws with the one command that helps. */
export async function findProgram(program: Program): Promise<string> {
  const found = (await installed(program)) ?? (await program.bundled?.())
  if (found) return found
  const added = (await canInstall()) ? await install(program) : undefined
  if (added) return added
  throw new Error(`These tests need a real server, and ${program.names.join(' or ')} was not found. ${program.remedy}`)
}

/** The path of a program that is there already. */
export async function installed({ names, folders }: Pick<Program, 'names' | 'folders'>): Promise<string | undefined> {
  const places = [...(process.env.PATH ?? '').split(delimiter), ...folders]
  for (const path of names.flatMap((name) => places.map((folder) => join(folder, name)))) {
    const runs = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (runs) return path
  }
  return undefined
}

async function canInstall(): Promise<boolean> {
  if (process.getuid?.() !== 0) return false
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '')
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(release)
}

async function install(program: Program): Promise<string | undefined> {
  console.error(`hookonce tests: apt-get install ${program.aptPackage} (its server is needed, and was not found)`)
  // Several test files may come here at once: apt's own lock lets them through one by one.
  const apt = ['-qq', '-o', 'DPkg::Lock::Timeout=300', '-o', 'APT::Get::Lock::Timeout=300']
  // RUNLEVEL=1: the package's own service is not started, on a port that somebody else may want.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
  const run = promisify(execFile)
  try {
    await run('apt-get', [...apt, 'update'], { env })
    await run('apt-get', [...apt, 'install', '--yes', '--no-install-recommends', program.aptPackage], { env })
  } catch (cause) {
    throw new Error(`apt-get could not install ${program.aptPackage}. ${program.remedy}`, { cause })
  }
  return installed(program)
}
