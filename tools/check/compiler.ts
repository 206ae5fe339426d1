// The TypeScript compiler, as the checks use it.
import { join } from 'node:path'
import ts from 'typescript'

export const parse = (file: string, text: string): ts.SourceFile =>
  ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)

export function readConfig(root: string, file: string): ts.ParsedCommandLine {
  const path = join(root, file)
  const { config, error } = ts.readConfigFile(path, ts.sys.readFile)
  const parsed = ts.parseJsonConfigFileContent(config ?? {}, ts.sys, join(path, '..'), undefined, path)
  return error ? { ...parsed, errors: [error, ...parsed.errors] } : parsed
}

export function describe(root: string, diagnostics: readonly ts.Diagnostic[]): string[] {
  const format = {
    getCanonicalFileName: (name: string) => name,
    getCurrentDirectory: () => root,
    getNewLine: () => '\n',
  }
  return ts.sortAndDeduplicateDiagnostics(diagnostics).map((diagnostic) => ts.formatDiagnostic(diagnostic, format))
}

export const lineOf = (source: ts.SourceFile, node: ts.Node): number =>
  source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1
