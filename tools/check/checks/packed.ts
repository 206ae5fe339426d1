// The packages as users get them: built, packed, inspected, and installed in an empty project.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Context, Result } from '../check'
import { consumerProblems } from '../consumer'
import { exportedNames } from '../exported'
import { run } from '../run'
import { inspect, type Tarball, tarballName } from '../tarball'
import { packages } from '../workspace'

export async function packed({ root }: Context): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'hookonce-packed-'))
  try {
    const each = ['--recursive', '--filter', './packages/**']
    for (const step of [['build'], ['pack', '--pack-destination', folder]]) {
      const { ok, output } = await run('pnpm', [...each, ...step], root)
      if (!ok) return { problems: [`pnpm ${step[0]} failed:\n${lastLines(output, 20)}`] }
    }

    const tarballs: Tarball[] = packages(root).map(({ name, manifest }) => ({
      name,
      file: join(folder, tarballName(name, `${manifest.version}`)),
    }))
    const problems: string[] = []
    for (const tarball of tarballs) problems.push(...(await inspect(tarball)))
    problems.push(...(await consumerProblems(folder, tarballs, exportedNames(root))))
    return { problems, note: `${tarballs.length} tarballs` }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const lastLines = (text: string, count: number): string => text.trimEnd().split('\n').slice(-count).join('\n')
