import { describe, expect, it } from 'vitest'
import { arrows } from '../checks/arrows'
import { manifest, tree } from './tree'

const house = {
  'packages/core/package.json': manifest('@hookonce/core'),
  'packages/core/src/index.ts': `import { one } from './one'\nexport { one }`,
  'packages/core/src/one.ts': 'export const one = 1',
  'packages/http/package.json': manifest('@hookonce/http', { dependencies: { '@hookonce/core': 'workspace:^' } }),
  'packages/http/src/index.ts': `import { one } from '@hookonce/core'\nimport type { Store } from '@hookonce/core/store'`,
  'packages/providers/package.json': manifest('@hookonce/providers'),
  'packages/providers/src/index.ts': `import type { Provider } from '@hookonce/http'`,
  'packages/stores/memory/package.json': manifest('@hookonce/memory'),
  'packages/stores/memory/src/index.ts': `import { LRUCache } from 'lru-cache'`,
  'examples/shop/src/main.ts': `import { memoryStore } from '@hookonce/memory'\nimport express from 'express'`,
  'examples/shop/package.json': { name: 'example-shop' },
  'tools/lab/src/main.ts': `import { free } from '../../ports/free'\nimport { one } from '@hookonce/core'`,
  'tools/lab/package.json': { name: 'lab' },
}

const problemsWith = (files: Record<string, unknown>): string[] => arrows(tree({ ...house, ...files })).problems

describe('arrows', () => {
  it('lets the allowed ones pass', () => {
    expect(problemsWith({})).toEqual([])
  })

  it.each([
    ['a value', `import { x } from '@hookonce/http'`],
    ['a type', `import type { X } from '@hookonce/http'`],
    ['names that are types, one by one: the import stays', `import { type X } from '@hookonce/http'`],
    ['a side effect', `import '@hookonce/http'`],
    ['a name handed on', `export { x } from '@hookonce/http'`],
    ['a dynamic import', `const x = await import('@hookonce/http')`],
    ['an import in a type', `export type X = import('@hookonce/http').X`],
    ['require', `const x = require('@hookonce/http')`],
    ['import-equals', `import x = require('@hookonce/http')`],
    ['a subpath', `import { x } from '@hookonce/http/deep'`],
  ])('finds core importing http, by %s', (_, code) => {
    const [problem, ...others] = problemsWith({ 'packages/core/src/one.ts': `\n${code}` })
    expect(problem).toMatch(/^packages\/core\/src\/one\.ts:2: @hookonce\/core may not import @hookonce\/http/)
    expect(others).toEqual([])
  })

  it.each(['node:crypto', 'crypto', 'fs/promises', 'zod'])('finds core importing %s', (name) => {
    expect(problemsWith({ 'packages/core/src/one.ts': `import { x } from '${name}'` })).toHaveLength(1)
  })

  it('lets a package that runs on Node alone import its modules', () => {
    expect(
      problemsWith({
        'packages/bindings/express/package.json': manifest('@hookonce/express'),
        'packages/bindings/express/src/index.ts': `import { Readable } from 'node:stream'`,
      }),
    ).toEqual([])
  })

  it('lets the entry for Node of a portable package import them, and nothing else of that package', () => {
    const nodeEntry = {
      'packages/http/src/node.ts': `import { one } from './node/one'\nexport { one }`,
      'packages/http/src/node/one.ts': `import { Buffer } from 'node:buffer'\nexport const one = Buffer`,
    }
    expect(problemsWith(nodeEntry)).toEqual([])
    const elsewhere = { ...nodeEntry, 'packages/http/src/nodes.ts': `import { Buffer } from 'node:buffer'` }
    expect(problemsWith(elsewhere)).toEqual([
      expect.stringMatching(/^packages\/http\/src\/nodes\.ts:1: @hookonce\/http may not import node:buffer/),
    ])
  })

  it("finds Node's types referred to without an import", () => {
    expect(problemsWith({ 'packages/core/src/one.ts': '/// <reference types="node" />' })).toHaveLength(1)
  })

  it('tells a sibling store, and a way back', () => {
    expect(
      problemsWith({
        'packages/stores/redis/package.json': manifest('@hookonce/redis'),
        'packages/stores/redis/src/index.ts': `import { cached } from '@hookonce/memory'`,
        'packages/http/src/index.ts': `import { webhook } from '@hookonce/express'`,
      }),
    ).toHaveLength(2)
  })

  it('allows a type where a value is not', () => {
    expect(problemsWith({ 'packages/providers/src/index.ts': `import { problem } from '@hookonce/http'` })).toEqual([
      'packages/providers/src/index.ts:1: @hookonce/providers may import @hookonce/http as a type alone: `import type`',
    ])
  })

  it('refuses an import that it can not read', () => {
    expect(problemsWith({ 'packages/core/src/one.ts': 'await import(name)' })).toEqual([
      'packages/core/src/one.ts:1: a computed import cannot be checked: name the module',
    ])
  })

  it.each(['packages/core/src/one.ts', 'packages/core/test/one.test.ts'])('finds %s leaving its package', (file) => {
    expect(problemsWith({ [file]: `import { x } from '../../http/src/index'` })).toEqual([
      `${file}:1: ../../http/src/index leaves packages/core: import the package by its name`,
    ])
  })

  it.each([
    ['tools/lab/src/main.ts', '../../../packages/core/src/index'],
    ['examples/shop/src/main.ts', '../../other/src/main'],
    ['examples/shop/src/main.ts', '../../other/test/clients'],
    ['examples/shop/src/main.ts', '/home/me/hookonce/packages/core/src/index.ts'],
  ])('finds %s reaching into another folder', (file, target) => {
    expect(problemsWith({ [file]: `import { x } from '${target}'` })).toHaveLength(1)
  })

  it("lets a tool run what stands in a package's tests, which has no name to be imported by", () => {
    expect(
      problemsWith({
        'tools/lab/src/main.ts': `import { x } from '../../../packages/core/test/model/explore'`,
        'tools/lab/src/other.ts': `import { x } from '../../../examples/shop/test/clients'`,
      }),
    ).toEqual([])
  })

  it('refuses a package that is not in the table', () => {
    expect(problemsWith({ 'packages/stores/floppy/package.json': manifest('@hookonce/floppy') })).toEqual([
      'packages/stores/floppy: @hookonce/floppy is not in tools/check/arrow-table.ts: say there what it may import',
    ])
  })

  it('refuses a name that is not the folder’s', () => {
    expect(problemsWith({ 'packages/core/package.json': manifest('@hookonce/http') })[0]).toContain('@hookonce/core')
  })

  it.each(['dependencies', 'peerDependencies'])('refuses %s that no arrow allows', (field) => {
    const changed = manifest('@hookonce/core', { [field]: { zod: '^4.0.0' } })
    expect(problemsWith({ 'packages/core/package.json': changed })).toEqual([
      'packages/core/package.json: depends on zod, which the arrow table does not allow',
    ])
  })
})
