// The checks of the source's form: sizes, layout, opt-outs.
import { describe, expect, it } from 'vitest'
import { layout } from '../checks/layout'
import { optOuts } from '../checks/opt-outs'
import { sizes } from '../checks/sizes'
import { manifest, tree } from './tree'

const lines = (count: number): string => 'x\n'.repeat(count)

const house = {
  'README.md': lines(120),
  'packages/core/package.json': manifest('@hookonce/core'),
  'packages/core/README.md': lines(80),
  'packages/core/src/index.ts': lines(5),
  'packages/core/src/small.ts': lines(70),
  'packages/core/src/large.ts': lines(200),
  'packages/core/test/any.test.ts': lines(900),
}

describe('sizes', () => {
  it('lets files up to the limits pass, and reports them', () => {
    expect(sizes(tree(house))).toEqual({
      problems: [],
      note: '3 source files, median 70 lines, largest 200 (packages/core/src/large.ts)',
    })
  })

  it.each([
    ['packages/core/src/large.ts', 201, ['packages/core/src/large.ts: 201 lines, at most 200']],
    ['packages/core/src/small.ts', 71, ['the median source file has 71 lines, at most 70']],
    ['README.md', 121, ['README.md: 121 lines, at most 120']],
    ['packages/core/README.md', 81, ['packages/core/README.md: 81 lines, at most 80']],
  ])('refuses %s with %i lines', (file, count, problems) => {
    expect(sizes(tree({ ...house, [file]: lines(count) })).problems).toEqual(problems)
  })

  it('misses a README', () => {
    const { 'packages/core/README.md': _, ...rest } = house
    expect(sizes(tree(rest)).problems).toEqual(['packages/core/README.md: is missing'])
  })
})

describe('layout', () => {
  const problemsOf = (file: string, code: string) =>
    layout(tree({ 'packages/core/package.json': manifest('@hookonce/core'), [file]: code })).problems

  it('lets named exports pass', () => {
    expect(problemsOf('packages/core/src/key.ts', `export { one } from './one'\nexport const two = 2`)).toEqual([])
  })

  it.each([
    [`export * from './one'`, 'export *'],
    [`export * as one from './one'`, 'export *'],
    [`export type * from './one'`, 'export *'],
    ['export default 1', 'default'],
    ['export default function one() {}', 'default'],
    ['const one = 1\nexport { one as default }', 'default'],
    [`export { default } from './one'`, 'default'],
  ])('refuses %j', (code, complaint) => {
    const problems = problemsOf('packages/core/src/key.ts', code)
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain(complaint)
  })

  it.each(['utils.ts', 'helpers.ts', 'types.ts', 'deep/types.ts'])('refuses a file named %s', (name) => {
    expect(problemsOf(`packages/core/src/${name}`, '')).toHaveLength(1)
  })

  it('leaves the programs in tools alone', () => {
    expect(problemsOf('tools/lab/utils.ts', 'export default 1')).toEqual([])
  })
})

describe('opt-outs', () => {
  // In two parts, or this file would be refused itself.
  const comment = (first: string, second: string): string => `// ${first}${second}: because\n`

  it.each([
    ['biome-', 'ignore lint/suspicious/noExplicitAny'],
    ['biome-', 'ignore-all lint'],
    ['@ts-', 'ignore'],
    ['@ts-', 'nocheck'],
    ['@ts-', 'expect-error'],
    ['eslint-', 'disable-next-line'],
  ])('refuses %s%s', (first, second) => {
    const { problems } = optOuts(tree({ 'tools/lab/main.ts': `\n${comment(first, second)}` }))
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatch(/^tools\/lab\/main\.ts:2: /)
  })

  it('lets a type test say what must not compile, and nothing else', () => {
    const expected = comment('@ts-', 'expect-error')
    expect(optOuts(tree({ 'packages/core/test/wrap.test-d.ts': expected })).problems).toEqual([])
    const ignored = comment('@ts-', 'ignore')
    expect(optOuts(tree({ 'packages/core/test/wrap.test-d.ts': ignored })).problems).toHaveLength(1)
  })
})
