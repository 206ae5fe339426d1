// The documentation keeps its word: links lead somewhere, and code that is said to come from a file is that file's.
import { existsSync, writeFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import type { Context, Result } from '../check'
import { anchorsOf, linksOf } from '../markdown'
import { markersOf, regionOf, type Snippet, snippetsOf, withSnippets } from '../snippets'
import { filesBelow, read } from '../workspace'

export function docs({ root, update }: Context): Result {
  const pages = filesBelow(root, '.', ['.md'])
  const links = pages.flatMap((page) => brokenLinks(root, page))
  if (update) for (const page of pages) rewrite(root, page)
  const snippets = pages.flatMap((page) => staleSnippets(root, page))
  const count = pages.reduce((sum, page) => sum + snippetsOf(read(root, page)).length, 0)
  return { problems: [...links, ...snippets], note: `${pages.length} pages, ${count} snippets` }
}

function brokenLinks(root: string, page: string): string[] {
  return linksOf(read(root, page)).flatMap(({ target, line }) => {
    if (/^[a-z][a-z+.-]*:|^\/\//i.test(target)) return []
    const [path = '', anchor] = decodeURI(target).split('#')
    const file = path === '' ? page : posix.join(path.startsWith('/') ? '.' : posix.dirname(page), path)
    if (!existsSync(join(root, file))) return [`${page}:${line}: ${target} does not exist`]
    const known = !anchor || !file.endsWith('.md') || anchorsOf(read(root, file)).has(anchor)
    return known ? [] : [`${page}:${line}: ${file} has no heading #${anchor}`]
  })
}

function staleSnippets(root: string, page: string): string[] {
  const text = read(root, page)
  const found = snippetsOf(text)
  const orphans = markersOf(text) - found.length
  return [
    ...(orphans > 0 ? [`${page}: ${orphans} \`<!-- from ... -->\` without a fenced block right after it`] : []),
    ...found.flatMap((snippet) => {
      const source = sourceOf(root, snippet)
      const label = snippet.region ? `${snippet.path}#${snippet.region}` : snippet.path
      if (source === undefined) return [`${page}: ${label} does not exist`]
      return source === snippet.code ? [] : [`${page}: differs from ${label}: npm run check -- docs --update`]
    }),
  ]
}

function rewrite(root: string, page: string): void {
  const text = read(root, page)
  const fresh = withSnippets(text, (snippet) => sourceOf(root, snippet) ?? snippet.code)
  if (fresh !== text) writeFileSync(join(root, page), fresh)
}

/** Paths are from the root, so that a page can be moved. */
function sourceOf(root: string, { path, region }: Snippet): string | undefined {
  if (!existsSync(join(root, path))) return undefined
  const text = read(root, path)
  return region ? regionOf(text, region) : text
}
