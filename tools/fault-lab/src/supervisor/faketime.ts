import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { findProgram } from '../../../test-servers/src/program'

const program = {
  names: ['faketime'],
  folders: ['/usr/bin', '/usr/local/bin'],
  aptPackage: 'faketime',
  remedy: 'Install libfaketime (Debian, Ubuntu: `sudo apt-get install faketime`).',
}
const places = ['/usr/lib', '/usr/local/lib']

/** The library that lies about time to a process that it is loaded into. */
export async function faketime(): Promise<string> {
  await findProgram(program)
  for (const place of places) {
    const folders = [place, ...readdirSync(place).map((name) => join(place, name))]
    const found = folders.map((folder) => join(folder, 'faketime', 'libfaketimeMT.so.1')).find(existsSync)
    if (found) return found
  }
  throw new Error(`faketime is installed, and its library is not below ${places.join(' or ')}. ${program.remedy}`)
}
