// What a file imports, in every form that TypeScript knows.
import ts from 'typescript'
import { lineOf, parse } from './compiler'

export interface Import {
  /** Undefined where it is computed: nothing can be said about such an import. */
  specifier: string | undefined
  /** Erased by the compiler. */
  typeOnly: boolean
  line: number
}

export function importsOf(file: string, text: string): Import[] {
  const source = parse(file, text)
  const found: Import[] = source.typeReferenceDirectives.map(({ fileName, pos }) => ({
    specifier: fileName,
    typeOnly: true,
    line: source.getLineAndCharacterOfPosition(pos).line + 1,
  }))

  const visit = (node: ts.Node): void => {
    const reference = referenceOf(node)
    if (reference) {
      const { target, typeOnly } = reference
      const specifier = target && ts.isStringLiteralLike(target) ? target.text : undefined
      found.push({ specifier, typeOnly, line: lineOf(source, node) })
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

/** The expression that names the module, where a node refers to one. */
function referenceOf(node: ts.Node): { target: ts.Node | undefined; typeOnly: boolean } | undefined {
  if (ts.isImportDeclaration(node)) {
    const typeOnly = node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
    return { target: node.moduleSpecifier, typeOnly }
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier) {
    return { target: node.moduleSpecifier, typeOnly: node.isTypeOnly }
  }
  if (ts.isImportEqualsDeclaration(node) && ts.isExternalModuleReference(node.moduleReference)) {
    return { target: node.moduleReference.expression, typeOnly: node.isTypeOnly }
  }
  if (ts.isImportTypeNode(node)) {
    return { target: ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined, typeOnly: true }
  }
  if (ts.isCallExpression(node)) {
    const dynamic = node.expression.kind === ts.SyntaxKind.ImportKeyword
    const required = ts.isIdentifier(node.expression) && node.expression.text === 'require'
    if (dynamic || required) return { target: node.arguments[0], typeOnly: false }
  }
  return undefined
}
