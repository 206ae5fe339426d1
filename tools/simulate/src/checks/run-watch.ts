import type { RunContext } from '@hookonce/core'
import type { World } from '../world/world'
import type { Call, Run } from './ledger'

/** Timers are exact here; this is for sums of fractions. */
const toleranceMs = 0.001

/** A handler starts: is it entitled to? */
export function startRun(world: World, call: Call, context: RunContext): Run {
  const { ledger, plan, timeline, trace } = world
  const { process } = call
  const grant = ledger.historyOf(call.event)?.grants.find(({ fence }) => fence === context.fence)
  if (!grant) {
    ledger.violate(`call ${call.id} started a handler with fence ${context.fence}, which was never granted`)
    throw new Error('a handler without a grant')
  }
  const run: Run = {
    id: ledger.runs.length,
    call,
    grant,
    context,
    startedAt: process.now(),
    state: 'running',
    reportedBack: false,
  }
  trace.add(
    process.name,
    `call ${call.id} starts handler ${run.id}: attempt ${context.attempt}, fence ${context.fence}`,
  )

  const complain = (what: string) =>
    ledger.violate(`handler ${run.id} of ${call.event.key} at ${timeline.now}: ${what}`)
  if (grant.call !== call) complain('its call holds no grant')
  if (grant.run) complain(`a second handler under fence ${grant.fence}`)
  if (context.attempt !== grant.attempts) complain(`attempt ${context.attempt}, and the store counts ${grant.attempts}`)
  if (context.takeover !== grant.takeover) complain('the takeover is not told')
  if (context.key !== call.event.key) complain(`ctx.key is ${context.key}`)
  if (context.attempt > plan.policy.maxAttempts) complain('started more often than maxAttempts')
  if (context.takeover && plan.policy.takeover === 'block') complain("started although takeover is 'block'")
  if (process.closing) complain('started during a shutdown')
  if (process.now() > grant.heldUntil + toleranceMs) complain('started although its lease may be over')
  if (!grant.told.has('claimed')) complain('not told as claimed')

  for (const other of ledger.runs) {
    if (other.state !== 'running' || other.grant.history !== grant.history || !other.call.process.alive) continue
    ledger.overlaps.push([other, run])
    checkHeld(world, other)
    const [first, second] = other.grant.fence < grant.fence ? [other, run] : [run, other]
    if (mustBeAborted(first, second))
      complain(`handlers ${first.id} and ${second.id} run, and the first is not aborted`)
  }
  grant.run = run
  call.runs.push(run)
  ledger.runs.push(run)
  return run
}

/** What ends a lease behind its holder's back. */
const unforeseen = ['lost', 'forgotten', 'clock']

/** Its successor holds the key: must it have been told by then? */
function mustBeAborted({ call: { process }, grant, context }: Run, successor: Run): boolean {
  const foreseeable = !unforeseen.some((what) => grant.excuses.has(what) || successor.grant.excuses.has(what))
  return foreseeable && process.clockRate === 1 && process.attentive && !context.signal.aborted
}

/** A handler that goes on must hold its lease, as far as its process can know, or be told. */
export function checkHeld({ ledger, plan }: World, run: Run): void {
  const { call, grant, context, startedAt } = run
  const { process } = call
  if (run.state !== 'running' || !process.attentive || context.signal.aborted) return
  const now = process.now()
  if (now > grant.heldUntil + toleranceMs) ledger.violate(`handler ${run.id} is not aborted, and its lease may be over`)
  if (now > startedAt + plan.policy.maxRuntimeMs + toleranceMs)
    ledger.violate(`handler ${run.id} is over maxRuntimeMs, and not aborted`)
}

export function endRun(world: World, run: Run, ended: { value: unknown } | { error: unknown }): void {
  checkHeld(world, run)
  Object.assign(run, { state: 'error' in ended ? 'threw' : 'returned' }, ended)
  world.trace.add(run.call.process.name, `handler ${run.id} ${run.state}`)
  const { aborted, reason } = run.context.signal
  const codes = ['LEASE_LOST', 'MAX_RUNTIME_EXCEEDED', ...(run.call.process.closing ? ['CLOSED'] : [])]
  if (aborted && !codes.includes(reason?.code)) world.ledger.violate(`handler ${run.id} was aborted with ${reason}`)
}
