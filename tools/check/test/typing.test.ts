import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { typing } from '../checks/typing'
import { manifest, tree } from './tree'

// With the compiler's options of the project itself, where they matter here.
const base = join(import.meta.dirname, '..', '..', '..', 'tsconfig.base.json')
const own = (types: string[]) => ({ extends: base, compilerOptions: { types, lib: ['ES2022'] }, include: ['src'] })
const house = {
  'tsconfig.json': { extends: base, compilerOptions: { lib: ['ES2022'] }, include: ['packages'] },
  'packages/core/package.json': manifest('@hookonce/core'),
  'packages/core/tsconfig.json': own([]),
  'packages/core/src/index.ts': 'export const one: number = 1\n',
  'packages/core/test/one.test.ts': 'export const two: number = 2\n',
}
const problemsWith = (files: Record<string, unknown>): string[] => typing(tree({ ...house, ...files })).problems

describe('types', () => {
  it('lets what compiles pass', () => {
    expect(problemsWith({})).toEqual([])
  })

  it('tells an error once, with its place, and one outside the source too', () => {
    const problems = problemsWith({
      'packages/core/src/index.ts': `export const one: number = 'one'\n`,
      'packages/core/test/one.test.ts': `export const two: number = 'two'\n`,
    })
    expect(problems.map((problem) => problem.slice(0, problem.indexOf(':')))).toEqual([
      'packages/core/src/index.ts(1,14)',
      'packages/core/test/one.test.ts(1,14)',
    ])
  })

  it('does not know Node’s globals where code runs everywhere, and lets nobody add them', () => {
    expect(problemsWith({ 'packages/core/src/index.ts': 'export const one = Buffer.from([1])\n' })[0]).toContain(
      'Buffer',
    )
    expect(problemsWith({ 'packages/core/tsconfig.json': own(['node']) })[0]).toContain('"types" must be []')
  })

  it('misses a package’s own configuration', () => {
    const { 'packages/core/tsconfig.json': _, ...rest } = house
    expect(typing(tree(rest)).problems).toEqual(['packages/core/tsconfig.json: is missing'])
  })
})
