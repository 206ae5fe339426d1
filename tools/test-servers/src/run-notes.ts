import { appendFileSync } from 'node:fs'

/** Has a line printed once below the run's summary, however many tests say it: tests run in processes of their own. */
export function noteForSummary(line: string): void {
  const file = process.env.HOOKONCE_RUN_NOTES
  if (file) appendFileSync(file, `${line}\n`)
}
