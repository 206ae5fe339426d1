import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { docs } from '../checks/docs'
import { tree } from './tree'

const problemsWith = (files: Record<string, unknown>): string[] => docs(tree(files)).problems

describe('links', () => {
  it('lets those pass that lead somewhere', () => {
    const page = [
      '# Title',
      '[page](docs/page.md) [part](docs/page.md#a-part-of-it) [top](#title) [web](https://example.com/nothing)',
      '![picture](docs/picture.svg "a title") <a href="docs/page.md">page</a> `[code](nowhere.md)`',
      '```',
      '[code](nowhere.md)',
      '```',
      '[reference]: docs/page.md',
    ]
    expect(
      problemsWith({
        'README.md': page.join('\n'),
        'docs/page.md': '# Page\n\n## A `part`, of *it*!\n\n[up](../README.md) [folder](../docs)',
        'docs/picture.svg': '<svg/>',
      }),
    ).toEqual([])
  })

  it.each([
    ['an inline link', 'see [it](nowhere.md)'],
    ['a link to a part', 'see [it](nowhere.md#part)'],
    ['an image', '![it](nowhere.md)'],
    ['a reference', '[it]: nowhere.md'],
    ['HTML', '<img src="nowhere.md">'],
  ])('finds %s to a page that does not exist', (_, text) => {
    const [problem, ...others] = problemsWith({ 'docs/page.md': `# Page\n\n${text}\n` })
    expect(problem).toMatch(/^docs\/page\.md:3: nowhere\.md(#part)? does not exist$/)
    expect(others).toEqual([])
  })

  it('finds a heading that does not exist', () => {
    expect(problemsWith({ 'README.md': '# Title\n[part](#part) [again](#title-1)' })).toEqual([
      'README.md:2: README.md has no heading #part',
      'README.md:2: README.md has no heading #title-1',
    ])
  })
})

describe('snippets', () => {
  const server = [
    'const a = 1',
    '',
    'function main() {',
    '  // #region pay',
    '  if (a) {',
    '    pay(a)',
    '  }',
    '  // #endregion',
    '}',
    '',
  ].join('\n')
  const page = (from: string, code: string): string =>
    `# Title\n\n<!-- from ${from} -->\n\`\`\`ts\n${code}\`\`\`\n\ntext\n`

  it('lets a copy of a file, and of a region, pass', () => {
    expect(
      problemsWith({
        'shop/server.ts': server,
        'README.md': page('shop/server.ts', server),
        'docs/pay.md': page('shop/server.ts#pay', 'if (a) {\n  pay(a)\n}\n'),
      }),
    ).toEqual([])
  })

  it.each([
    ['another code', 'shop/server.ts#pay', 'if (a) pay(a)\n', 'differs from shop/server.ts#pay'],
    ['one blank more', 'shop/server.ts', `${server}\n`, 'differs from shop/server.ts'],
    ['an unknown region', 'shop/server.ts#refund', '', 'shop/server.ts#refund does not exist'],
    ['an unknown file', 'shop/client.ts', '', 'shop/client.ts does not exist'],
  ])('refuses %s', (_, from, code, complaint) => {
    const problems = problemsWith({ 'shop/server.ts': server, 'README.md': page(from, code) })
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain(complaint)
  })

  it('refuses a marker that no code follows', () => {
    const text = '<!-- from shop/server.ts -->\n\nSome words.\n\n```ts\ncode\n```\n'
    expect(problemsWith({ 'shop/server.ts': server, 'README.md': text })).toHaveLength(1)
  })

  it('rewrites stale code when asked, and nothing else', () => {
    const stale = page('shop/server.ts#pay', 'old()\n')
    const { root } = tree({ 'shop/server.ts': server, 'README.md': stale })
    expect(docs({ root, update: true }).problems).toEqual([])
    expect(readFileSync(join(root, 'README.md'), 'utf8')).toBe(stale.replace('old()\n', 'if (a) {\n  pay(a)\n}\n'))
  })
})
