// TypeScript, on everything at once and on each package's source alone: there, without Node's types, a Node
// global in a package that must run everywhere does not compile.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { arrowTable, ownEntries } from '../arrow-table'
import type { Context, Result } from '../check'
import { describe, readConfig } from '../compiler'
import { packages } from '../workspace'

export function typing({ root }: Context): Result {
  const parsedOnce = new Map<string, ts.SourceFile | undefined>()
  const programs = packages(root).flatMap(({ name, dir }) => [
    { name, file: `${dir}/tsconfig.json` },
    ...ownEntries(name).map((entry) => ({ name: `${name}/${entry}`, file: `${dir}/tsconfig.${entry}.json` })),
  ])
  const own = programs.flatMap(({ name, file }) => {
    if (!existsSync(join(root, file))) return [`${file}: is missing`]
    const config = readConfig(root, file)
    const nodeTypes = !arrowTable[name]?.node && config.options.types?.length !== 0
    return [
      ...(nodeTypes ? [`${file}: "types" must be [], since ${name} runs wherever JavaScript does`] : []),
      ...diagnose(root, config, parsedOnce),
    ]
  })
  const everything = diagnose(root, readConfig(root, 'tsconfig.json'), parsedOnce)
  return {
    problems: [...new Set([...own, ...everything])],
    note: `everything, and ${packages(root).length} packages alone`,
  }
}

/** The files of the language and of dependencies are parsed once for all the programs. */
function diagnose(
  root: string,
  config: ts.ParsedCommandLine,
  parsedOnce: Map<string, ts.SourceFile | undefined>,
): string[] {
  const host = ts.createCompilerHost(config.options)
  const { getSourceFile } = host
  host.getSourceFile = (file, ...rest) => {
    if (!parsedOnce.has(file)) parsedOnce.set(file, getSourceFile(file, ...rest))
    return parsedOnce.get(file)
  }
  const program = ts.createProgram(config.fileNames, { ...config.options, noEmit: true }, host)
  return describe(root, [...config.errors, ...ts.getPreEmitDiagnostics(program)])
}
