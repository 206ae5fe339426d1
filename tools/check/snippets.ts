// Code in a page that is taken from a file: `<!-- from path -->`, or `<!-- from path#region -->`, before a fenced block.

/** A marker and the block after it: what stands before the code, the code, and the closing fence. */
const marked = /^(<!-- from (\S+?)(?:#(\S+))? -->\n+(`{3,})[^\n]*\n)([\s\S]*?)(^\4\s*$)/gm

export interface Snippet {
  path: string
  region: string | undefined
  code: string
}

export function snippetsOf(markdown: string): Snippet[] {
  return [...markdown.matchAll(marked)].map(([, , path = '', region, , code = '']) => ({ path, region, code }))
}

export function withSnippets(markdown: string, codeOf: (snippet: Snippet) => string): string {
  return markdown.replace(
    marked,
    (_, before: string, path: string, region: string | undefined, __, code: string, after) =>
      [before, codeOf({ path, region, code }), after].join(''),
  )
}

/** Markers that no block follows would be forgotten in silence. */
export const markersOf = (markdown: string): number => markdown.match(/^<!-- from .*-->/gm)?.length ?? 0

/** The lines between `// #region name` and `// #endregion`, less the indentation that all of them share. */
export function regionOf(text: string, name: string): string | undefined {
  const lines = text.split('\n')
  const start = lines.findIndex((line) => line.trim() === `// #region ${name}`)
  const length = lines.slice(start + 1).findIndex((line) => /^\s*\/\/ #endregion\b/.test(line))
  if (start === -1 || length === -1) return undefined
  const body = lines.slice(start + 1, start + 1 + length)
  const indents = body.filter((line) => line.trim()).map((line) => line.length - line.trimStart().length)
  const indent = Math.min(...indents)
  return body.map((line) => `${line.slice(indent)}\n`).join('')
}
