import { quantile } from './figures'
import type { PublishedFigures as Figures, Results } from './results'

/** docs/faults.md, whole: nobody edits it by hand. */
export function page({ stores: results, selfCheck }: Results): string {
  const figures = results.flatMap((one) => one.figures)
  const stores = results.map(({ store }) => store)
  return `# Faults

Written by \`npm run faults -- --full\`, from runs whose results stand in [faults/results.json](faults/results.json). Real
worker processes with the real SDK, on real clients and servers. Everything that happens is written to a ledger, and the
figures are counted from that ledger alone.

| store | server | seed | date | minutes | Node | machine |
|---|---|---|---|---|---|---|
${results.map(({ store, server, seed, date, minutes, node, machine }) => `| ${[store, server, seed, date, minutes.toFixed(), node, machine].join(' | ')} |`).join('\n')}

| | ${stores.join(' | ')} |
|---|${stores.map(() => '---|').join('')}
${rows()
  .map(
    ([what, of]) =>
      `| ${what} | ${stores.map((store) => of(figures.filter((one) => one.store === store))).join(' | ')} |`,
  )
  .join('\n')}

${guards(selfCheck)}

![How long after the end of a lease the key was granted again](faults/takeover.svg)

![Why handlers ran again](faults/reruns.svg)

## What befell the servers

| store | what | strikes | events | violations | records lost | runs that overlapped | reported back | told of it |
|---|---|---|---|---|---|---|---|---|
${figures.filter(isServer).map(serverRow).join('\n')}

Where a server may lose what it has acknowledged, a lost record is counted and is no violation; a run that overlapped
another, reported back, and was told that all is well would be one.

## Soak

| store | keys | heap early, late (MiB) | handles | timers | under way at the shutdown | finished | given back |
|---|---|---|---|---|---|---|---|
${figures
  .filter(({ layer }) => layer === 'soak')
  .map(soakRow)
  .join('\n')}

## How it was done

- **Storm**: six workers, a provider that delivers each event until 2xx, 30 % duplicates, 64 events at once. SIGKILL at
  random, and at twelve points of an event's way. *plain*: an effect that nothing guards, so that each re-run must be
  explained by a kill, an end of a lease, or a failure. *fenced*: a resource that compares our fence and derived key.
  *transactional*: the effect commits with the outcome.
- **Zombies**: workers are stopped, or their event loops, past the lease at each point; let go when another has taken over.
- **Network**: a TCP proxy cuts, holds back, delays and swallows; six operations by eight faults. An operation is
  ambiguous when it was rejected, or on its way when the fault struck.
- **Clock**: six workers, one honest, the others one hour ahead and behind, at half and at double speed, and with a step of
  two hours on the way (libfaketime).

MongoDB's \`transactionLifetimeLimitSeconds\` is 2 here: the transaction of a killed worker holds its key for as long (by
default a minute).

## What one machine cannot show

SIGKILL is not a power cut: the page cache survives it, so what \`appendfsync everysec\` would lose with the machine is kept
here. There is no quorum of machines, no partition between data centres, and no managed service here. Latencies are
those of a loopback.
`
}

function guards(selfCheck: Results['selfCheck']): string {
  if (!selfCheck) return 'The lab has not been checked: `--self-check` takes guards out.'
  const { missed, guards, unnoticed } = selfCheck
  const silent = unnoticed.length > 0 ? ` (not: ${unnoticed.join('; ')})` : ''
  return `Guards taken out, and the lab noticed: **${missed} of ${guards}**${silent}. Each is taken out of a worker's bundle, in the lab alone.`
}

type Of = (figures: readonly Figures[]) => string

function rows(): [string, Of][] {
  const number = new Intl.NumberFormat('en')
  const sum =
    (layer: string, name: 'events' | 'deliveries' | 'runs' | 'kills' | 'staleRefused'): Of =>
    (figures) =>
      number.format(of(figures, layer).reduce((total, { verdict }) => total + verdict[name], 0))
  const all =
    (name: 'lost' | 'doubleOutcomes' | 'unexplainedReruns' | 'staleWrites'): Of =>
    (figures) =>
      `**${figures.reduce((total, { verdict }) => total + verdict[name], 0)}**`
  const doubled =
    (mode: string): Of =>
    (figures) => {
      const some = figures.filter((one) => one.mode === mode)
      return some.length > 0
        ? `**${some.reduce((total, { verdict }) => total + verdict.doubleEffects, 0)}**`
        : 'none such'
    }
  return [
    ['storm: kills', sum('storm', 'kills')],
    ['events', sum('storm', 'events')],
    ['deliveries', sum('storm', 'deliveries')],
    [
      're-runs, all explained',
      (figures) => number.format(of(figures, 'storm').reduce((total, one) => total + reruns(one), 0)),
    ],
    ['zombies: runs frozen past their lease', (figures) => `${of(figures, 'zombie')[0]?.extra?.pauses ?? 0}`],
    ['stale writes refused', sum('zombie', 'staleRefused')],
    ['stale writes accepted', all('staleWrites')],
    ['network: ambiguous claims', (figures) => recognised(figures, 'ambiguousClaims')],
    ['ambiguous settles', (figures) => recognised(figures, 'ambiguousSettles')],
    ['recognised', (figures) => recognised(figures, 'recognised')],
    ['clock: events under wrong clocks', sum('clock', 'events')],
    ['lost events', all('lost')],
    ['double outcomes', all('doubleOutcomes')],
    ['unexplained re-runs', all('unexplainedReruns')],
    ['double effects, fenced', doubled('fenced')],
    ['double effects, transactional', doubled('transactional')],
    ['takeover after the end of the lease, p50 / p99 / max (ms)', takeover],
    [
      'violations, all layers',
      (figures) => `**${figures.reduce((total, { verdict }) => total + verdict.violations, 0)}**`,
    ],
  ]
}

const of = (figures: readonly Figures[], layer: string): Figures[] => figures.filter((one) => one.layer === layer)

const reruns = ({ verdict }: Figures): number => Object.values(verdict.reruns).reduce((sum, count) => sum + count, 0)

const recognised = (figures: readonly Figures[], name: 'ambiguousClaims' | 'ambiguousSettles' | 'recognised'): string =>
  `${of(figures, 'network').reduce((total, { verdict }) => total + verdict[name], 0)}`

function takeover(figures: readonly Figures[]): string {
  const sorted = of(figures, 'storm')
    .flatMap(({ verdict }) => verdict.takeoversMs)
    .sort((a, b) => a - b)
  return [0.5, 0.99, 1].map((share) => quantile(sorted, share)).join(' / ')
}

const isServer = ({ layer }: Figures): boolean => layer.startsWith('server')

function serverRow({ store, layer, verdict, extra }: Figures): string {
  const { lostRecords, overlaps, overlapsReported, overlapsDetected } = extra ?? {}
  const losses =
    lostRecords === undefined ? ['', '', '', ''] : [lostRecords, overlaps, overlapsReported, overlapsDetected]
  const what = layer.replace('server: ', '')
  return `| ${[store, what, extra?.strikes, verdict.events, verdict.violations, ...losses].join(' | ')} |`
}

function soakRow({ store, extra = {} }: Figures): string {
  const pair = (name: string) => `${extra[`${name}Early`]}, ${extra[`${name}Late`]}`
  const heap = `${extra.heapEarlyMiB}, ${extra.heapLateMiB}`
  return `| ${[store, extra.keys, heap, pair('handles'), pair('timers'), extra.shutDownUnder, extra.finished, extra.givenBack].join(' | ')} |`
}
