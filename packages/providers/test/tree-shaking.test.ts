import { join } from 'node:path'
import { type BuildOptions, build } from 'esbuild'
import { expect, it } from 'vitest'

const src = join(import.meta.dirname, '..', 'src')

async function bundled(contents: string, options: BuildOptions = {}): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: src, loader: 'ts' },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
    ...options,
  })
  return outputFiles?.[0]?.text ?? expect.fail('there is no output')
}

it('one preset does not bring the others along, also from the one file that is published', async () => {
  const published = await bundled(`export { stripe, paypal, github } from './index'`)
  const plugin = {
    name: 'published',
    setup({ onResolve, onLoad }: Parameters<NonNullable<BuildOptions['plugins']>[number]['setup']>[0]) {
      onResolve({ filter: /^published$/ }, ({ path }) => ({ path, namespace: 'published' }))
      onLoad({ filter: /.*/, namespace: 'published' }, () => ({ contents: published }))
    },
  }
  const alone = await bundled(`export { stripe } from 'published'`, { plugins: [plugin], minify: true })
  expect(published).toContain('X-Hub-Signature-256')
  expect(alone).toContain('Stripe-Signature')
  expect(alone).not.toMatch(/X-Hub-Signature-256|PAYPAL|Uint32Array|RSASSA/)
})
