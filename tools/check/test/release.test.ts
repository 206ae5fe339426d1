// What is about to be published: changesets, tarballs, and the project that installs them.
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { changesets } from '../checks/changesets'
import { consumerProblems } from '../consumer'
import { run } from '../run'
import { inspect, type Tarball, tarballName } from '../tarball'
import { manifest, tree } from './tree'

describe('changesets', () => {
  const minor = (name: string): string => `---\n"${name}": minor\n---\n\nSomething new.\n`
  const house = {
    'package.json': { name: 'workspace', private: true },
    '.changeset/config.json': {
      fixed: [['@hookonce/*']],
      baseBranch: 'main',
      access: 'public',
      privatePackages: { version: false, tag: false },
    },
    '.changeset/one.md': minor('@hookonce/core'),
    'packages/core/package.json': manifest('@hookonce/core'),
    'packages/http/package.json': manifest('@hookonce/http', { dependencies: { '@hookonce/core': 'workspace:^' } }),
  }

  it('tells the next version', async () => {
    expect(await changesets(tree(house))).toEqual({ problems: [], note: '1 pending, next version 0.1.0' })
  })

  it('refuses one of a package that does not exist', async () => {
    const { problems } = await changesets(tree({ ...house, '.changeset/two.md': minor('@hookonce/floppy') }))
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain('@hookonce/floppy')
  })

  it('refuses one that can not be read', async () => {
    expect((await changesets(tree({ ...house, '.changeset/two.md': 'words' }))).problems).toHaveLength(1)
  })

  it('refuses a major release that nobody asked for', async () => {
    const peer = manifest('@hookonce/http', { peerDependencies: { '@hookonce/core': 'workspace:^' } })
    const { problems } = await changesets(tree({ ...house, 'packages/http/package.json': peer }))
    expect(problems).toContain('@hookonce/core would become 1.0.0: no changeset asks for a major')
  })

  it('refuses to release what is not a package of ours', async () => {
    const files = {
      ...house,
      'tools/lab/package.json': { name: 'lab', version: '0.0.0' },
      '.changeset/two.md': minor('lab'),
    }
    expect((await changesets(tree(files))).problems).toContain('lab would be released, and is not below packages')
  })
})

const dist = {
  'dist/index.js': 'export const one = 1\n',
  'dist/index.cjs': 'exports.one = 1\n',
  'dist/index.d.ts': 'export declare const one: number\n',
  'dist/index.d.cts': 'export declare const one: number\n',
}
const packable = {
  'package.json': {
    name: '@hookonce/core',
    version: '1.0.0',
    license: 'MIT',
    type: 'module',
    files: ['dist'],
    exports: {
      '.': {
        import: { types: './dist/index.d.ts', default: './dist/index.js' },
        require: { types: './dist/index.d.cts', default: './dist/index.cjs' },
      },
    },
  },
  'README.md': '# core\n',
  LICENSE: 'MIT\n',
  ...dist,
}

async function pack(files: Record<string, unknown>): Promise<{ root: string; tarball: Tarball }> {
  const { root } = tree(
    Object.fromEntries(Object.entries(files).map(([path, content]) => [`package/${path}`, content])),
  )
  const file = join(root, tarballName('@hookonce/core', '1.0.0'))
  const { ok, output } = await run('tar', ['-czf', file, 'package'], root)
  if (!ok) throw new Error(output)
  return { root, tarball: { name: '@hookonce/core', file } }
}

const changed = (manifestChange: object) => ({
  ...packable,
  'package.json': { ...packable['package.json'], ...manifestChange },
})

describe('tarballs', () => {
  it('lets a good one pass', async () => {
    const { tarball } = await pack(packable)
    expect(await inspect(tarball)).toEqual([])
  })

  it.each([
    ['no README', { 'README.md': undefined }, 'has no README.md'],
    ['a surprising file', { 'dist/secrets.env': 'x' }, 'surprising file: dist/secrets.env'],
    ['types of the wrong module format', { 'dist/index.d.cts': 'export default 1' }, 'types, node16-cjs'],
  ])('refuses one with %s', async (_, change, complaint) => {
    const files = Object.entries({ ...packable, ...change }).filter(([, content]) => content !== undefined)
    const { tarball } = await pack(Object.fromEntries(files))
    expect((await inspect(tarball)).join('\n')).toContain(complaint)
  })

  it.each([
    ['a link into the workspace', { dependencies: { '@hookonce/http': 'workspace:^' } }, 'workspace:'],
    ['an entry that is not there', { exports: { '.': './dist/other.js' } }, 'publint'],
  ])('refuses one with %s', async (_, change, complaint) => {
    const { tarball } = await pack(changed(change))
    expect((await inspect(tarball)).join('\n')).toContain(complaint)
  })
})

describe('an empty project with the tarballs', () => {
  const specifier = '@hookonce/core'

  it('has the names that the source has, imported and required', async () => {
    const { root, tarball } = await pack(packable)
    const names = [
      { specifier, name: 'one', kind: 'value' as const },
      { specifier, name: 'One', kind: 'type' as const },
    ]
    expect(await consumerProblems(root, [tarball], names)).toEqual([])
  })

  it('tells which way a name is missing', async () => {
    const { root, tarball } = await pack({ ...packable, 'dist/index.cjs': '' })
    const problems = await consumerProblems(root, [tarball], [{ specifier, name: 'one', kind: 'value' }])
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain('require.cjs fails')
  })
})
