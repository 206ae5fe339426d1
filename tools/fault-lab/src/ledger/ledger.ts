import { openSync, readFileSync, writeSync } from 'node:fs'
import { hrtime } from 'node:process'
import type { Entry, Note } from './entry'

export interface Ledger {
  add(note: Note): void
}

/** CLOCK_MONOTONIC: the same for all processes of this machine, and nobody steps it. */
export const now = (): number => Number(hrtime.bigint()) / 1e6

/** One write a line, appended: it survives the SIGKILL of its writer, and lines of many writers do not mix. */
export function openLedger(path: string, who: string): Ledger {
  const file = openSync(path, 'a')
  return { add: (note) => void writeSync(file, `${JSON.stringify({ t: now(), who, ...note })}\n`) }
}

/** All lines, oldest first. */
export function readLedger(path: string): Entry[] {
  const entries = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Entry)
  return entries.sort((one, other) => one.t - other.t)
}
