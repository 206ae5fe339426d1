// How the published source is laid out: one job a file, named after it; every public name written by hand.
import { posix } from 'node:path'
import ts from 'typescript'
import type { Context, Result } from '../check'
import { lineOf, parse } from '../compiler'
import { read, sourceFiles } from '../workspace'

/** Names that say nothing of a file's job, and so collect everything. */
const vague = new Set(['util', 'utils', 'helper', 'helpers', 'type', 'types', 'common', 'shared', 'misc'])

export function layout({ root }: Context): Result {
  const problems = sourceFiles(root).flatMap((file) => {
    const name = posix.basename(file).split('.')[0] ?? ''
    const naming = vague.has(name) ? [`${file}: name the file after its one job, not '${name}'`] : []
    return [...naming, ...exportForms(file, read(root, file))]
  })
  return { problems }
}

function exportForms(file: string, text: string): string[] {
  const source = parse(file, text)
  const at = (node: ts.Node, complaint: string) => `${file}:${lineOf(source, node)}: ${complaint}`
  return source.statements.flatMap((statement) => {
    if (isDefaultExport(statement)) return [at(statement, 'no default export: export a name')]
    if (!ts.isExportDeclaration(statement)) return []
    const { exportClause } = statement
    if (!exportClause || ts.isNamespaceExport(exportClause)) return [at(statement, 'no `export *`: list the names')]
    return exportClause.elements
      .filter(({ name }) => name.text === 'default')
      .map((element) => at(element, 'no default export: export a name'))
  })
}

const isDefaultExport = (statement: ts.Statement): boolean =>
  ts.isExportAssignment(statement) ||
  (ts.canHaveModifiers(statement) &&
    (ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword) ?? false))
