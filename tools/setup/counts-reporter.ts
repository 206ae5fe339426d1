// Ends a run with the plain line `N passed, N failed, N skipped`.
import type { Reporter, TestModule } from 'vitest/node'

export default class CountsReporter implements Reporter {
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
      console.log(`${counts.passed} passed, ${failed} failed, ${counts.skipped + counts.pending} skipped`)
    })
  }
}
