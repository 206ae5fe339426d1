import type { Runner } from '../conformance'
import type { HttpHarness } from './harness'
import { httpScenarios } from './scenarios'

const timeoutMs = 30_000

/** Registers every scenario, as one block of the runner's: what a binding must do over a real server. */
export function httpConformance({ describe, it }: Runner, harness: HttpHarness): void {
  describe('http conformance', () => {
    for (const { name, run } of httpScenarios) it(name, () => run(harness), timeoutMs)
  })
}
