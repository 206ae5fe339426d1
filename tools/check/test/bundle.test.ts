import { describe, expect, it } from 'vitest'
import { bundle } from '../checks/bundle'
import { manifest, tree } from './tree'

const core = (code: string): Record<string, unknown> => ({
  'packages/core/package.json': manifest('@hookonce/core'),
  'packages/core/src/index.ts': `export const createIdempotency = (record) => {\n${code}\n}`,
})

describe('bundle', () => {
  it('lets what is everywhere pass, also under the name of a Node global', async () => {
    const code = `const process = record.process; return [process, { Buffer: 1 }, crypto.subtle, setTimeout]`
    const { problems, note } = await bundle(tree(core(code)))
    expect(problems).toEqual([])
    expect(note).toMatch(/^createIdempotency of @hookonce\/core: \d+ bytes/)
  })

  it.each([
    ['Buffer', `return Buffer.from('')`],
    ['process', 'return process.env.X'],
    ['process', `return typeof process === 'object'`],
    ['setImmediate', 'return globalThis.setImmediate(() => {})'],
    ['__dirname', 'return __dirname'],
    ['require', 'return typeof require'],
    ['window', 'return window.crypto'],
  ])('finds %s in %j', async (name, code) => {
    expect((await bundle(tree(core(code)))).problems).toEqual([
      `@hookonce/core: uses ${name}, which is not everywhere that JavaScript runs`,
    ])
  })

  it('finds a Node module in another package', async () => {
    const files = {
      ...core(''),
      'packages/http/package.json': manifest('@hookonce/http'),
      'packages/http/src/index.ts': `import { createHash } from 'node:crypto'\nexport const hash = createHash`,
    }
    expect((await bundle(tree(files))).problems).toEqual([
      '@hookonce/http: uses node:crypto, which is not everywhere that JavaScript runs',
    ])
  })

  it('lets a package that runs on Node alone use it', async () => {
    const files = {
      ...core(''),
      'packages/bindings/express/package.json': manifest('@hookonce/express'),
      'packages/bindings/express/src/index.ts': 'export const copy = Buffer.from',
    }
    expect((await bundle(tree(files))).problems).toEqual([])
  })

  it('lets an entry for Node use it, but not an entry that runs everywhere, by way of it', async () => {
    const exports = {
      '.': { '@hookonce/source': './src/index.ts' },
      './node': { '@hookonce/source': './src/node.ts' },
    }
    const files = {
      ...core(''),
      'packages/http/package.json': manifest('@hookonce/http', { exports }),
      'packages/http/src/index.ts': 'export const one = 1',
      'packages/http/src/node.ts': `import { createHash } from 'node:crypto'\nexport const hash = createHash`,
    }
    expect((await bundle(tree(files))).problems).toEqual([])
    expect(
      (await bundle(tree({ ...files, 'packages/http/src/index.ts': `export { hash } from './node'` }))).problems,
    ).toEqual(['@hookonce/http: uses node:crypto, which is not everywhere that JavaScript runs'])
  })

  it('refuses a core that imports a package', async () => {
    const { 'packages/core/src/index.ts': index, ...rest } = core('return x')
    const files = { ...rest, 'packages/core/src/index.ts': `import { x } from 'somewhere'\n${index}` }
    await expect(bundle(tree(files))).rejects.toThrow('somewhere')
  })

  it('refuses a core that has grown too large', async () => {
    // Numbers that do not compress; the seed is fixed, as nothing here depends on it.
    let state = 1
    const noise = Array.from({ length: 3_000 }, () => (state = (state * 48_271) % 2_147_483_647))
    const { problems } = await bundle(tree(core(`return [${noise}]`)))
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatch(/^too large: .* \d{5} bytes/)
  })
})
