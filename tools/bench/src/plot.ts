import type { Summary } from './summary'

const width = 720
const left = 210
const barHeight = 14
const gap = 4

/** Bars of events/s, grouped by how many are in flight. Colours of their own, so that it reads on light and dark. */
export function plot(title: string, summaries: readonly Summary[]): string {
  const widths = [...new Set(summaries.map(({ inFlight }) => inFlight))].sort((one, other) => one - other)
  const most = Math.max(...summaries.map(({ max }) => max))
  const x = (value: number) => left + (value / most) * (width - left - 80)
  const parts: string[] = []
  let y = 44
  for (const inFlight of widths) {
    parts.push(text(12, y, `${inFlight} in flight`, 'head'))
    y += gap * 2
    for (const { subject, perSecond, min, max } of summaries.filter((one) => one.inFlight === inFlight)) {
      const middle = y + barHeight / 2
      const kind = subject.startsWith('hookonce') ? 'ours' : 'theirs'
      parts.push(
        text(24, middle + 4, subject),
        `<rect class="${kind}" x="${left}" y="${y}" width="${round(x(perSecond) - left)}" height="${barHeight}"/>`,
        `<path class="spread" d="M${round(x(min))} ${middle}H${round(x(max))}"/>`,
        text(round(x(max)) + 6, middle + 4, compact.format(perSecond)),
      )
      y += barHeight + gap
    }
    y += 22
  }
  const height = y
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}">
<style>
text { font: 12px system-ui, sans-serif; fill: #1f2328 }
.head { font-weight: 600 }
.ours { fill: #1a7f37 }
.theirs { fill: #8c959f }
.spread { stroke: #1f2328; stroke-width: 1.5 }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 }
.ours { fill: #3fb950 }
.theirs { fill: #6e7681 }
.spread { stroke: #e6edf3 }
}
</style>
${text(12, 20, title, 'head')}
${parts.join('\n')}
</svg>
`
}

const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 })
const round = (value: number): number => Math.round(value * 10) / 10
const text = (x: number, y: number, content: string, kind = 'label'): string =>
  `<text class="${kind}" x="${x}" y="${y}">${content}</text>`
