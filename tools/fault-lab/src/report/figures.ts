import type { Figures } from '../layers/layer'

/** One trial's part of the last line. */
function shown({ store, layer, mode, seed, verdict, extra }: Figures) {
  const { violations, takeoversMs, ambiguousClaims, ambiguousSettles, losses: _losses, ...counts } = verdict
  return {
    store,
    layer,
    mode,
    ...counts,
    ambiguous: ambiguousClaims + ambiguousSettles,
    ambiguousClaims,
    ambiguousSettles,
    takeoverMs: { p50: quantile(takeoversMs, 0.5), p99: quantile(takeoversMs, 0.99), max: quantile(takeoversMs, 1) },
    ...extra,
    violations: violations.length,
    seed,
  }
}

export const summary = (all: readonly Figures[]) => ({
  layers: all.map(shown),
  violations: all.reduce((sum, { verdict }) => sum + verdict.violations.length, 0),
})

/** For a person who watches. */
export function line(figures: Figures): string {
  const { store, layer, mode, violations, seed: _seed, ...rest } = shown(figures)
  const told = Object.entries(rest).flatMap(([name, value]) =>
    value === 0 ? [] : [`${name} ${typeof value === 'object' ? JSON.stringify(value) : value}`],
  )
  return `${violations === 0 ? 'ok  ' : 'FAIL'} ${store} ${layer} ${mode}: ${told.join(', ')}; violations ${violations}`
}

/** Of sorted values, rounded to a tenth. */
export function quantile(sorted: readonly number[], share: number): number {
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
  return Math.round(value * 10) / 10
}
