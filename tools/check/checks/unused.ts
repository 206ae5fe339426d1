// knip: files, exports and dependencies that nothing uses, and dependencies that no manifest lists.
import type { Context, Result } from '../check'
import { run } from '../run'

export async function unused({ root }: Context): Promise<Result> {
  const { ok, output } = await run('knip', ['--no-progress', '--treat-config-hints-as-errors'], root)
  return { problems: ok ? [] : [output] }
}
