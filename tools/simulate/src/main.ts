// npm run simulate -- --seed N          one seed, with its trace
// npm run simulate -- --seeds N         many, from --from N (1), with progress
// The last line is one JSON object.
import { parseArgs } from 'node:util'
import * as core from '@hookonce/core'
import { campaign } from './campaign'
import { simulate } from './simulate'

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seeds: { type: 'string', default: '20000' },
    from: { type: 'string', default: '1' },
  },
})

/** So many seeds are told of; the rest is counted. */
const mostTold = 20
const progressEvery = 2_000

async function replay(seed: number) {
  const { lines, hash, steps, faults, violations } = await simulate(core, seed, { keepTrace: true })
  console.log(lines.join('\n'))
  return { seed, hash, seeds: 1, steps, faults, violations: violations.length }
}

async function explore(from: number, seeds: number) {
  const startedAt = performance.now()
  let done = 0
  let failing = 0
  return campaign(core, {
    from,
    seeds,
    onSeed: ({ seed, violations }) => {
      done++
      if (violations.length > 0 && ++failing <= mostTold) {
        console.log([`seed ${seed}: npm run simulate -- --seed ${seed}`, ...violations].join('\n  '))
      }
      if (done % progressEvery === 0) {
        console.log(`${done} seeds, ${failing} failing, ${Math.round((performance.now() - startedAt) / 1_000)} s`)
      }
    },
  })
}

const result =
  values.seed === undefined
    ? { ...(await explore(whole('from', values.from), whole('seeds', values.seeds))) }
    : await replay(whole('seed', values.seed))
console.log(JSON.stringify(result))
process.exitCode =
  result.violations > 0 || ('determinismMismatches' in result && result.determinismMismatches > 0) ? 1 : 0

function whole(name: string, text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`--${name} takes a whole number, not ${text}`)
  return value
}
