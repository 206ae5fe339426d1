import type { Environment } from './environment'
import type { Extra } from './extras'
import { subjects } from './subjects'
import { type StoreName, works } from './subjects/subject'
import { namesOf, type Ratio, type Summary } from './summary'
import type { Verdict } from './targets'

export interface Report {
  environment: Environment
  servers: Partial<Record<StoreName, string>>
  summaries: readonly Summary[]
  ratios: readonly Ratio[]
  targets: readonly Verdict[]
  extras: readonly Extra[]
}

const number = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 })

/** The whole of docs/benchmarks.md. `plotOf`: the path of the plot of a store's work. */
export function page(report: Report, plots: readonly { store: StoreName; work: string; file: string }[]): string {
  const { environment, servers, targets, extras } = report
  const stores = Object.keys(servers) as StoreName[]
  return [
    '# Benchmarks',
    '',
    'Made by `npm run bench`, which writes this page; nothing on it is written by hand. Run it on your own machine:',
    'the ratios within one run mean something, figures of two machines do not.',
    '',
    `${environment.date}: ${environment.cpus} x ${environment.cpu}, Node ${environment.node}, ${environment.system}.`,
    `Client and server share these cores. ${environment.rounds} rounds, interleaved; each figure is the median of the`,
    'rounds, with the slowest and the fastest one in brackets. Each subject runs in a process of its own, the server in',
    'another; the client CPU is that of the whole process.',
    '',
    '## Targets',
    '',
    ...table(
      ['Target', 'Measured', 'Met'],
      targets.map(({ target, measured, met }) => [target, measured, met]),
    ),
    '',
    ...stores.flatMap((store) =>
      storeSection(
        report,
        store,
        plots.filter((plot) => plot.store === store),
      ),
    ),
    ...extras.flatMap(({ title, text, head, rows }) => [`## ${title}`, '', text, '', ...table(head, rows), '']),
    '## What was compared',
    '',
    ...table(['Package', 'Version'], Object.entries(environment.versions)),
    '',
  ].join('\n')
}

function storeSection(
  { summaries, ratios, servers }: Report,
  store: StoreName,
  plots: readonly { work: string; file: string }[],
) {
  const compared = subjects.filter((subject) => subject.store === store)
  const lines = [
    `## ${store}: ${servers[store]}`,
    '',
    'Read it with what a subject does not check:',
    '',
    ...table(
      ['Subject', 'What it does not check'],
      compared.map(({ name, doesNotCheck }) => [name, doesNotCheck]),
    ),
    '',
  ]
  for (const work of works) {
    const mine = summaries.filter((summary) => summary.store === store && summary.work === work)
    if (mine.length === 0) continue
    const plot = plots.find((one) => one.work === work)
    lines.push(`### ${store}, ${work}`, '')
    if (plot) lines.push(`![Events/s of each subject at ${work}](${plot.file})`, '')
    const head = ['In flight', 'Subject', 'Events/s', 'p50 ms', 'p99 ms', 'p99.9 ms', 'Client CPU us', 'Ours over it']
    const widths = [...new Set(mine.map(({ inFlight }) => inFlight))]
    const rows = widths.flatMap((inFlight) =>
      namesOf(store, work).flatMap((subject) => {
        const found = mine.find((one) => one.subject === subject && one.inFlight === inFlight)
        const ratio = ratios.find(
          (one) => one.store === store && one.work === work && one.against === subject && one.inFlight === inFlight,
        )
        return found ? [[`${inFlight}`, subject, ...figures(found), ratio ? spread(ratio.ratio, ratio) : '']] : []
      }),
    )
    lines.push(...table(head, rows), '')
  }
  return lines
}

const figures = ({ perSecond, min, max, p50, p99, p999, cpuMicros }: Summary): string[] => [
  spread(perSecond, { min, max }),
  ...[p50, p99, p999, cpuMicros].map((value) => number.format(value)),
]

const spread = (value: number, { min, max }: { min: number; max: number }): string =>
  `${number.format(value)} (${number.format(min)} to ${number.format(max)})`

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)]
}
