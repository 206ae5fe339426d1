// The little of Markdown that the checks need to know.

interface Line {
  text: string
  number: number
  /** Inside a fenced block, its fences included. */
  fenced: boolean
}

function linesOf(markdown: string): Line[] {
  let fence: string | undefined
  return markdown.split('\n').map((text, index) => {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(text)?.[1]
    const fenced = fence !== undefined || mark !== undefined
    if (fence === undefined) fence = mark
    else if (mark?.startsWith(fence) && text.trim() === mark) fence = undefined
    return { text, number: index + 1, fenced }
  })
}

/** What the page links to: inline links and images, reference definitions, and HTML's href and src. */
export function linksOf(markdown: string): { target: string; line: number }[] {
  const link = /\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)|^\s{0,3}\[[^\]]+\]:\s*(\S+)|\b(?:href|src)="([^"]+)"/g
  return linesOf(markdown)
    .filter(({ fenced }) => !fenced)
    .flatMap(({ text, number }) =>
      [...withoutCode(text).matchAll(link)].map((match) => ({
        target: match[1] ?? match[2] ?? match[3] ?? '',
        line: number,
      })),
    )
}

/** The anchors that a page's headings get: lower case, without punctuation, hyphens for blanks, numbered when repeated. */
export function anchorsOf(markdown: string): Set<string> {
  const seen = new Map<string, number>()
  const anchors = linesOf(markdown)
    .filter(({ text, fenced }) => !fenced && /^#{1,6}\s/.test(text))
    .map(({ text }) => {
      const words = text.replace(/^#+\s+/, '').replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      const anchor = words
        .trim()
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .replace(/\s/g, '-')
      const count = seen.get(anchor) ?? 0
      seen.set(anchor, count + 1)
      return count === 0 ? anchor : `${anchor}-${count}`
    })
  return new Set(anchors)
}

const withoutCode = (text: string): string => text.replace(/`[^`]*`/g, '')
