// Short files: what a person can read at one sitting.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Context, Result } from '../check'
import { packages, read, sourceFiles } from '../workspace'

const maxSource = 200
const maxMedian = 70
const maxRootReadme = 120
const maxPackageReadme = 80

export function sizes({ root }: Context): Result {
  const measure = (file: string) => ({ file, lines: read(root, file).split('\n').length - 1 })
  const sources = sourceFiles(root)
    .map(measure)
    .sort((one, other) => one.lines - other.lines)
  const largest = sources.at(-1)
  // The lower middle of an even number, so that one file more or less does not move it by half a gap.
  const median = sources[Math.ceil(sources.length / 2) - 1]
  if (!largest || !median) return { problems: ['no source file found below packages'] }

  const readmes = [
    { file: 'README.md', max: maxRootReadme },
    ...packages(root).map(({ dir }) => ({ file: `${dir}/README.md`, max: maxPackageReadme })),
  ]
  const limited = [
    ...sources.map((source) => ({ ...source, max: maxSource })),
    ...readmes.filter(({ file }) => existsSync(join(root, file))).map(({ file, max }) => ({ ...measure(file), max })),
  ]
  const problems = [
    ...readmes.filter(({ file }) => !existsSync(join(root, file))).map(({ file }) => `${file}: is missing`),
    ...limited
      .filter(({ lines, max }) => lines > max)
      .map(({ file, lines, max }) => `${file}: ${lines} lines, at most ${max}`),
    ...(median.lines > maxMedian ? [`the median source file has ${median.lines} lines, at most ${maxMedian}`] : []),
  ]
  const note = `${sources.length} source files, median ${median.lines} lines, largest ${largest.lines} (${largest.file})`
  return { problems, note }
}
