// A rule holds everywhere, or it is changed for all: nothing switches one off in passing.
import type { Context, Result } from '../check'
import { codeEndings, filesBelow, read } from '../workspace'

// Written so that this file does not contain what it looks for.
const optOut = /biome-(?:ignore)|@ts-(?:ignore|nocheck|expect-error)|(?:eslint|tslint)-(?:disable)/g
/** A type test says with it what must not compile. */
const typeTestsOnly = /@ts-(?:expect-error)/

export function optOuts({ root }: Context): Result {
  const files = filesBelow(root, '.', codeEndings)
  const problems = files.flatMap((file) =>
    read(root, file)
      .split('\n')
      .flatMap((line, index) =>
        (line.match(optOut) ?? [])
          .filter((found) => !(typeTestsOnly.test(found) && file.endsWith('.test-d.ts')))
          .map(
            (found) => `${file}:${index + 1}: ${found}: mend what it hides, or change the rule for all in biome.json`,
          ),
      ),
  )
  return { problems, note: `${files.length} files` }
}
