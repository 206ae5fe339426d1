// A small repository in a temp folder, for the checks to look at.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Context } from '../check'

const workspace =
  'packages:\n  - packages/*\n  - packages/stores/*\n  - packages/bindings/*\n  - examples/*\n  - tools/*\n'

/** Removed when the test is over. A value that is no string becomes JSON. */
export function tree(files: Record<string, unknown>): Context {
  const root = mkdtempSync(join(tmpdir(), 'hookonce-check-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  for (const [path, content] of Object.entries({ 'pnpm-workspace.yaml': workspace, ...files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), typeof content === 'string' ? content : JSON.stringify(content))
  }
  return { root, update: false }
}

/** A package whose entries are those of its source. */
export const manifest = (name: string, more: object = {}): object => ({
  name,
  version: '0.0.0',
  exports: { '.': { '@hookonce/source': './src/index.ts' } },
  ...more,
})
