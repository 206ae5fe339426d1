// The suite under a runner that is not vitest: node:test, in a process of its own.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { storeCases, storeConformance } from '../src/index'
import { machineHarness } from './machine-store'

const specs = join(import.meta.dirname, 'node-test')

function runNodeTest(spec: string) {
  const flags = ['--conditions=@hookonce/source', '--import', 'tsx', '--test', '--test-reporter=tap']
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  const { status, stdout } = spawnSync(process.execPath, [...flags, join(specs, spec)], { encoding: 'utf8', env })
  const count = (name: string): number => Number(new RegExp(`^# ${name} (\\d+)$`, 'm').exec(stdout)?.[1])
  return { status, stdout, passed: count('pass'), failed: count('fail') }
}

describe('node:test', () => {
  it('runs every case of an honest store, and all pass', () => {
    const { status, passed, failed } = runNodeTest('honest.ts')
    expect({ status, passed, failed }).toEqual({ status: 0, passed: storeCases.length, failed: 0 })
  }, 60_000)

  it('fails for a store that is broken, and says why', () => {
    const { status, stdout } = runNodeTest('broken.ts')
    expect(status).toBe(1)
    expect(stdout).toMatch(/not ok \d+ - G13 a takeover is told, and told again to a copy of the claim/)
    expect(stdout).toContain('takeover in the reply: expected true, got false')
  }, 60_000)
})

it('any runner: one block, each case once, with a name, a body and a limit in milliseconds', async () => {
  const registered: string[] = []
  const bodies: (() => Promise<void>)[] = []
  const runner = {
    describe(name: string, body: () => void) {
      registered.push(name)
      body()
    },
    it(name: string, body: () => Promise<void>, timeoutMs = 0) {
      expect(timeoutMs).toBeGreaterThan(1000)
      registered.push(name)
      bodies.push(body)
    },
  }
  storeConformance(runner, machineHarness())
  expect(registered).toEqual(['store conformance', ...storeCases.map(({ name }) => name)])
  await bodies[0]?.()
})
