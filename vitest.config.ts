// One project a package: `npm test -- --project core` runs one of them. Tests run from source, with no build.
import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { memberFolders } from './tools/setup/members.mjs'

const conditions = ['@hookonce/source']

const projects = memberFolders(import.meta.dirname)
  .filter((dir) => existsSync(join(dir, 'test')))
  .map((dir) => ({
    extends: true as const,
    test: {
      name: basename(dir),
      root: dir,
      include: ['test/**/*.test.ts'],
      globalSetup: ['test/global-setup.ts'].filter((file) => existsSync(join(dir, file))),
    },
  }))

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    projects,
    reporters: ['default', './tools/setup/counts-reporter.ts'],
    // A test that hangs is a failure, not a wait.
    testTimeout: 10_000,
  },
})
