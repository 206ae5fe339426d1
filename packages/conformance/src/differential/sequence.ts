import assert from 'node:assert/strict'
import { newOwner } from '../claiming'
import { equal, show } from '../equal'
import type { Trial } from '../trial'
import type { Command, Lengths } from './commands'
import { answerOf, newSide } from './side'
import { newTwin, timeless, times } from './twin'

export interface Pace {
  lengths: Lengths
  granularityMs: number
}

/**
 * Plays a sequence on the store and on the machine, side by side, and rejects at the first step where they disagree:
 * on anything but fences and times; on fences by whose grant they name; on times by what the clock can tell.
 * Stops undecided where the machine can't tell what a store should say. Gives how many operations agreed.
 */
export async function play(commands: readonly Command[], trial: Trial, { lengths, granularityMs }: Pace) {
  const { store, key } = trial
  const exact = granularityMs === 0
  const slackMs = exact ? 0 : 2 + granularityMs
  const setting = { key, lengths, owners: { ann: newOwner(), bob: newOwner(), eve: newOwner() } }
  const sides = { store: newSide(setting), early: newSide(setting), late: newSide(setting) }
  const applyToTwin = newTwin()
  let elapsedMs = 0
  const now = (): number => (exact ? elapsedMs : performance.now())
  const elapse = async (ms: number): Promise<void> => {
    await trial.elapse(ms)
    elapsedMs += ms
  }

  let operations = 0
  for (const [index, command] of commands.entries()) {
    if (command.do === 'elapse' && command.time === 'short') await elapse(lengths.short + granularityMs)
    // A clock that can't be stopped may be late already.
    if (command.do === 'elapse' && command.time === 'almost' && exact) await elapse(lengths.short - 1)

    const operation = sides.store.operationOf(command)
    const early = sides.early.operationOf(command)
    const late = sides.late.operationOf(command)
    if (!operation || !early || !late) continue

    const calledAt = now() - granularityMs
    const answer = await answerOf(store, key, operation)
    const expected = applyToTwin({ early, late }, calledAt, now() + granularityMs)
    if (!expected) return { operations, decided: false }
    // The machines may agree on the record and not on what came first (an expiry in between): then no store could please both.
    const torn = [...expected.least].some(([name, ms]) => ms > (expected.most.get(name) ?? ms) + 2 * slackMs)
    if (torn) return { operations, decided: false }
    try {
      equal(timeless(answer), timeless(expected.early), command.do)
      for (const [name, ms] of times(answer, answer)) {
        const [least = 0, most = 0] = [expected.least.get(name), expected.most.get(name)]
        const between = ms >= least - slackMs && ms <= most + slackMs
        assert(between, `${command.do}: expected ${name} from ${least} to ${most}, got ${ms}`)
      }
      sides.late.grantNumber(late, expected.late)
      const number = sides.early.grantNumber(early, expected.early)
      equal(sides.store.grantNumber(operation, answer), number, `${command.do}: the fence is that of grant`)
    } catch (error) {
      const steps = commands.slice(0, index + 1).map((step, number) => `  ${number + 1}. ${show(step)}`)
      assert.fail(`${steps.join('\n')}\n${error instanceof Error ? error.message : show(error)}`)
    }
    operations++

    // The next fence need not be higher before the clock has moved on (G4).
    if (command.do === 'forget') await elapse(granularityMs || 1)
    // What is to be at once must have come for both machines too.
    if (command.do === 'settle' && !exact) await elapse(2 + 2 * granularityMs)
  }
  return { operations, decided: true }
}
