import fc from 'fast-check'
import { afterAll, it } from 'vitest'
import { type Contest, play } from './simulation/contest'
import type { Fate } from './simulation/interleaved-store'
import { timePasses } from './simulation/interleaver'

/** HOOKONCE_PROPERTY_RUNS asks for more; the seed is fixed, so that every run of the suite tries the same. */
const runsEach = Number(process.env.HOOKONCE_PROPERTY_RUNS ?? 34_000)
const parameters = {
  numRuns: runsEach,
  seed: 20_260_101,
  interruptAfterTimeLimit: 300_000,
  markInterruptAsFailure: true,
}
const timeout = 310_000
let runs = 0

afterAll(() => console.log(`properties of run(): ${runs} runs`))

/** Time passes often enough for leases to lapse and deadlines to pass in the middle of everything. */
const choice = fc.oneof({ weight: 3, arbitrary: fc.nat(6) }, { weight: 1, arbitrary: fc.constant(timePasses) })

const contest = (more: { [Name in keyof Contest]?: fc.Arbitrary<Contest[Name]> }): fc.Arbitrary<Contest> =>
  fc.record({
    calls: fc.array(fc.nat(1), { minLength: 2, maxLength: 4 }),
    policy: fc.record({
      inProgress: fc.constantFrom('reject', 'wait'),
      takeover: fc.constantFrom('run', 'run', 'block'),
      retries: fc.nat(2),
      maxAttempts: fc.integer({ min: 1, max: 3 }),
      storeDeadlineMs: fc.constantFrom(60, 300),
    }),
    endings: fc.constant([]),
    handlerSteps: fc.nat(4),
    heedsSignal: fc.boolean(),
    fates: fc.constant([]),
    close: fc.constant(undefined),
    choices: fc.array(choice, { minLength: 10, maxLength: 60 }),
    ...more,
  }) as fc.Arbitrary<Contest>

const endings = fc.array(fc.constantFrom('fails' as const, 'fails for good' as const, 'returns' as const), {
  maxLength: 4,
})
const fates = fc.array(fc.constantFrom<Fate>('arrives', 'arrives', 'request lost', 'reply lost', 'twice'), {
  minLength: 1,
  maxLength: 12,
})
const close = fc.record({ graceMs: fc.constantFrom(0, 50, 500) })

const keepsThePromise = (contests: fc.Arbitrary<Contest>): Promise<void> =>
  fc.assert(
    fc.asyncProperty(contests, async (one) => {
      runs++
      const problems = await play(one)
      if (problems.length > 0) throw new Error(problems.join('\n'))
    }),
    parameters,
  )

it('one outcome, whatever order messages, timers and handlers come in', { timeout }, () =>
  keepsThePromise(contest({ endings })),
)

it('one outcome, also when messages get lost or come twice', { timeout }, () =>
  keepsThePromise(contest({ endings, fates })),
)

it('one outcome, and an end to every call, when a process is shut down', { timeout }, () =>
  keepsThePromise(contest({ endings, fates, close })),
)
