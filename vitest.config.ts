// One project a package: `npm test -- --project core` runs one of them. Tests run from source, with no build.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

const conditions = ['@hookonce/source']
const folders = ['packages', 'packages/stores', 'packages/bindings', 'examples', 'tools']

const projects = folders
  .flatMap((folder) => readdirSync(folder).map((name) => ({ name, dir: join(folder, name) })))
  .filter(({ dir }) => existsSync(join(dir, 'test')))
  .map(({ name, dir }) => ({
    extends: true as const,
    test: {
      name,
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
