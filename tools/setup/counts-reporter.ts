// Ends a run with what its tests had to say of their servers, and the plain line `N passed, N failed, N skipped`.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Reporter, TestModule } from 'vitest/node'

export default class CountsReporter implements Reporter {
  readonly #folder = mkdtempSync(join(tmpdir(), 'hookonce-run-'))

  constructor() {
    // Before the tests' processes start, which then know where to write.
    process.env.HOOKONCE_RUN_NOTES = this.#notes
    writeFileSync(this.#notes, '')
  }

  get #notes(): string {
    return join(this.#folder, 'notes')
  }

  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0, pending: 0 }
    for (const module of modules) {
      for (const test of module.children.allTests()) counts[test.result().state]++
      // A file that fails before its tests exist is a failure too.
      if (module.state() === 'failed' && [...module.children.allTests('failed')].length === 0) counts.failed++
    }
    const failed = counts.failed + errors.length
    // After the default reporter's summary, which prints in the same event.
    process.on('exit', () => {
      for (const line of new Set(readFileSync(this.#notes, 'utf8').split('\n').filter(Boolean))) console.log(line)
      rmSync(this.#folder, { recursive: true, force: true })
      console.log(`${counts.passed} passed, ${failed} failed, ${counts.skipped + counts.pending} skipped`)
    })
  }
}
