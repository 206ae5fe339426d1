import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { surface } from '../checks/surface'
import { manifest, tree } from './tree'

const index = [
  `export { createIdempotency, Failure, type Options } from './idempotency'`,
  `export type { Internal } from './idempotency'`,
].join('\n')
const idempotency = [
  'export const createIdempotency = () => 1',
  'export class Failure extends Error {}',
  'export class Internal {}',
  'export interface Options { scope: string }',
  'export const hidden = 1',
].join('\n')

const house = {
  'tsconfig.json': { compilerOptions: { noLib: true, types: [] } },
  'packages/core/package.json': manifest('@hookonce/core', {
    exports: {
      '.': { '@hookonce/source': './src/index.ts' },
      './coalesce': { '@hookonce/source': './src/coalesce.ts' },
    },
  }),
  'packages/core/src/index.ts': index,
  'packages/core/src/idempotency.ts': idempotency,
  'packages/core/src/coalesce.ts': 'export function coalesce() {}',
  'tools/check/surface.txt': [
    '@hookonce/core Failure value',
    '@hookonce/core Internal type',
    '@hookonce/core Options type',
    '@hookonce/core createIdempotency value',
    '@hookonce/core/coalesce coalesce value',
    '',
  ].join('\n'),
}

const problemsWith = (files: Record<string, unknown>) => surface(tree({ ...house, ...files })).problems

describe('surface', () => {
  it('lets what is recorded pass', () => {
    expect(problemsWith({})).toEqual([])
  })

  it('finds a name that was added', () => {
    const more = `${index}\nexport { hidden } from './idempotency'`
    expect(problemsWith({ 'packages/core/src/index.ts': more })[0]).toContain('@hookonce/core hidden value: exported')
  })

  it('finds a name that was dropped', () => {
    const less = index.replace(' Failure,', '')
    expect(problemsWith({ 'packages/core/src/index.ts': less })[0]).toContain('@hookonce/core Failure value: in ')
  })

  it('finds a value that has become a type', () => {
    const erased = index.replace(' Failure,', ' type Failure,')
    expect(problemsWith({ 'packages/core/src/index.ts': erased }).slice(0, 2)).toEqual([
      '@hookonce/core Failure type: exported, and not in tools/check/surface.txt',
      '@hookonce/core Failure value: in tools/check/surface.txt, and not exported',
    ])
  })

  it('finds an entry without a source', () => {
    const { 'packages/core/src/coalesce.ts': _, ...rest } = house
    expect(surface(tree(rest)).problems).toContain(
      'packages/core/src/coalesce.ts: @hookonce/core/coalesce promises it, and it is missing or empty',
    )
  })

  it('rewrites the record when asked', () => {
    const { root } = tree({ ...house, 'tools/check/surface.txt': '' })
    expect(surface({ root, update: true }).problems).toEqual([])
    expect(readFileSync(join(root, 'tools/check/surface.txt'), 'utf8')).toBe(house['tools/check/surface.txt'])
  })
})
