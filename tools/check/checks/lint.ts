// Biome: the format and the lint rules of biome.json. `npm run format` mends what can be mended.
import type { Context, Result } from '../check'
import { run } from '../run'

export async function lint({ root }: Context): Promise<Result> {
  const { ok, output } = await run('biome', ['check', '--error-on-warnings', '--max-diagnostics=20'], root)
  return { problems: ok ? [] : [output, 'npm run format mends what can be mended'] }
}
