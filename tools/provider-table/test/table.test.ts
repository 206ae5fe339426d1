import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { forgotten, presets } from '../src/presets'
import { page } from '../src/table'

it('docs/providers.md is what the presets say: npm run provider-table', () => {
  const written = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'providers.md'), 'utf8')
  expect(written).toBe(page())
})

it('has every preset that is exported', () => {
  expect(forgotten()).toEqual([])
  for (const { facts } of Object.values(presets)) expect(page()).toContain(`| ${facts.sender} |`)
})
