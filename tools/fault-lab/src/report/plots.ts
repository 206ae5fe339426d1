/** Plain SVG: no library, and readable as text. */

const width = 640
const rowHeight = 22
const left = 130
const shades = ['#2563eb', '#d97706', '#059669', '#7c3aed', '#dc2626', '#0891b2', '#65a30d', '#db2777', '#475569']

export interface Bar {
  label: string
  parts: { name: string; value: number }[]
}

/** Horizontal bars, of parts. */
export function bars(title: string, rows: readonly Bar[]): string {
  const names = [...new Set(rows.flatMap(({ parts }) => parts.map(({ name }) => name)))]
  const most = Math.max(1, ...rows.map(({ parts }) => parts.reduce((sum, { value }) => sum + value, 0)))
  const scale = (width - left - 60) / most
  const drawn = rows.map(({ label, parts }, row) => {
    const y = 40 + row * rowHeight
    let x = left
    const pieces = parts.map(({ name, value }) => {
      const piece = rect(x, y, value * scale, names.indexOf(name))
      x += value * scale
      return piece
    })
    const total = parts.reduce((sum, { value }) => sum + value, 0)
    return [text(left - 8, y + 12, label, 'end'), ...pieces, text(x + 6, y + 12, `${total}`)].join('\n')
  })
  const below = 40 + rows.length * rowHeight
  return svg(below + 40, [text(8, 20, title), ...drawn, legend(names, below + 18)])
}

/** One line a series: which share of its values is at most x. */
export function shares(
  title: string,
  unit: string,
  series: readonly { name: string; sorted: readonly number[] }[],
): string {
  const [top, bottom] = [40, 260]
  const most = Math.max(1, ...series.map(({ sorted }) => sorted[Math.floor(sorted.length * 0.995)] ?? 0))
  const x = (value: number) => left + (Math.min(value, most) / most) * (width - left - 40)
  const y = (share: number) => bottom - share * (bottom - top)
  const lines = series.map(({ sorted }, index) => {
    const steps = Array.from({ length: 101 }, (_, step) => step / 100)
    const points = steps.map((share) => {
      const value = sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
      return `${x(value).toFixed(1)},${y(share).toFixed(1)}`
    })
    return `<polyline fill="none" stroke="${shade(index)}" stroke-width="2" points="${points.join(' ')}"/>`
  })
  const marks = [0, 0.5, 1].map((share) => text(left - 8, y(share) + 4, `${share * 100} %`, 'end'))
  const ends = [0, 0.5, 1].map((part) =>
    text(x(most * part), bottom + 18, `${Math.round(most * part)} ${unit}`, 'middle'),
  )
  const axes = `<path d="M${left} ${top}V${bottom}H${width - 40}" fill="none" stroke="#94a3b8"/>`
  return svg(310, [
    text(8, 20, title),
    axes,
    ...lines,
    ...marks,
    ...ends,
    legend(
      series.map(({ name }) => name),
      296,
    ),
  ])
}

const shade = (index: number): string => shades[index % shades.length] ?? '#000'

const rect = (x: number, y: number, wide: number, index: number): string =>
  `<rect x="${x.toFixed(1)}" y="${y}" width="${wide.toFixed(1)}" height="16" fill="${shade(index)}"/>`

const text = (x: number, y: number, what: string, anchor = 'start'): string =>
  `<text x="${x}" y="${y}" text-anchor="${anchor}">${what}</text>`

const legend = (names: readonly string[], y: number): string =>
  names.map((name, index) => `${rect(8 + index * 90, y - 11, 10, index)}${text(28 + index * 90, y, name)}`).join('\n')

const svg = (height: number, parts: readonly string[]): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">
<rect width="${width}" height="${height}" fill="white"/>
${parts.join('\n')}
</svg>
`
