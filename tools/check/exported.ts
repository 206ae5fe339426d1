// Every name that a published package exports, read from its source.
import { join } from 'node:path'
import ts from 'typescript'
import { readConfig } from './compiler'
import { type Entry, entriesOf, packages } from './workspace'

export interface ExportedName {
  /** `@hookonce/core`, `@hookonce/core/coalesce`. */
  specifier: string
  name: string
  kind: 'value' | 'type'
}

/** In order of the packages' folders, then by name. An entry whose source is missing has none. */
export function exportedNames(root: string): ExportedName[] {
  const entries = packages(root).flatMap(entriesOf)
  const { options } = readConfig(root, 'tsconfig.json')
  const program = ts.createProgram(
    entries.map(({ file }) => join(root, file)),
    options,
  )
  return entries.flatMap((entry) => namesOf(program, root, entry))
}

function namesOf(program: ts.Program, root: string, { specifier, file }: Entry): ExportedName[] {
  const checker = program.getTypeChecker()
  const source = program.getSourceFile(join(root, file))
  const module = source && checker.getSymbolAtLocation(source)
  if (!module) return []
  return checker
    .getExportsOfModule(module)
    .map((symbol) => ({ specifier, name: symbol.name, kind: kindOf(checker, symbol) }))
    .sort((one, other) => (one.name < other.name ? -1 : 1))
}

function kindOf(checker: ts.TypeChecker, symbol: ts.Symbol): 'value' | 'type' {
  // `export type { SomeClass }` hands on the type of a value alone.
  const erased = symbol.declarations?.some((node) => ts.isTypeOnlyExportDeclaration(node))
  const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
  return !erased && target.flags & ts.SymbolFlags.Value ? 'value' : 'type'
}
