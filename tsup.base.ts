// The whole build configuration: a package's entries are what its package.json exports from source.
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { defineConfig } from 'tsup'

type Exports = Record<string, { '@hookonce/source'?: string }>

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as { exports: Exports }
const sources = Object.values(manifest.exports).flatMap((entry) => entry['@hookonce/source'] ?? [])

export default defineConfig({
  entry: Object.fromEntries(sources.map((source) => [basename(source, '.ts'), source])),
  format: ['esm', 'cjs'],
  target: 'node20',
  platform: 'neutral',
  // One copy of a class for all the entries of a package.
  splitting: true,
  clean: true,
  sourcemap: true,
  dts: {
    compilerOptions: {
      composite: false,
      incremental: false,
      ignoreDeprecations: '6.0',
      // An entry for Node stands beside the portable ones, whose own check knows no Node types.
      ...('./node' in manifest.exports && { types: ['node'] }),
    },
  },
})
