import type { RunResult } from '@hookonce/core'
import type { World } from '../world/world'
import { errorProblem } from './error-problem'
import { agree, type Call, type History, stoodDuring } from './ledger'

/** How a call was answered. */
export type Answer = { result: RunResult<unknown> } | { error: unknown }

/** A call has ended: is its answer what really happened? */
export function endCall(world: World, call: Call, answer: Answer): void {
  const { ledger, trace, plan } = world
  call.ended = true
  trace.add(call.process.name, `call ${call.id} ends: ${show(answer)}`)
  const history = ledger.historyOf(call.event)
  const problem =
    'result' in answer ? resultProblem(call, history, answer.result) : errorProblem(world, call, history, answer.error)
  if (problem) ledger.violate(`call ${call.id} of ${call.event.key} ended with ${show(answer)}, but ${problem}`)
  if (call.runs.length > (plan.policy.retries ?? 0) + 1) ledger.violate(`call ${call.id} retried too often`)
  if (call.owners.size > call.runs.length + 1) ledger.violate(`call ${call.id} re-sent a claim under another owner`)
  const run = call.runs.at(-1)
  const code = 'error' in answer ? (answer.error as { code?: string }).code : undefined
  if (run?.state === 'returned') run.reportedBack = 'result' in answer || code === 'LEASE_LOST'
  const untold = untoldOf(call, answer)
  if (untold) ledger.violate(`call ${call.id} of ${call.event.key} ended, and ${untold} is not told`)
}

function resultProblem(
  call: Call,
  history: History | undefined,
  { status, value, attempts }: RunResult<unknown>,
): string | undefined {
  const completed = history?.outcomes.filter((outcome) => outcome.status === 'completed') ?? []
  if (status === 'executed') {
    const run = call.runs.at(-1)
    if (run?.state !== 'returned') return 'its handler had not returned'
    if (run.value !== value) return 'that is not what its handler returned'
    if (run.context.attempt !== attempts) return `it was attempt ${run.context.attempt}`
    return completed.some(({ grant }) => grant === run.grant) ? undefined : 'that is not recorded'
  }
  const text = JSON.stringify(value) ?? ''
  const matching = completed.filter(({ result }) => result === text)
  if (matching.length === 0) return 'no such result was ever recorded'
  if (!matching.some((outcome) => stoodDuring(outcome, call))) return 'that result no longer stood'
  if (!matching.some((outcome) => outcome.attempts === attempts)) return 'the attempts are not those recorded'
  const same = matching.some(({ fingerprint }) => agree(fingerprint, call.fingerprint))
  return same ? undefined : 'it is the result of another input'
}

/** What the observers should have been told of the call's last run, and were not. */
function untoldOf(call: Call, answer: Answer): string | undefined {
  const run = call.runs.at(-1)
  if (!run) return undefined
  const { settleReplies, told } = run.grant
  if ('error' in answer) {
    const failed = run.state === 'threw' && run.error === answer.error && !call.process.closing
    return failed && !told.has('failed') ? 'its failure' : undefined
  }
  // Of a run that threw, the reply may have come too late to be heard.
  const only = (reply: string) =>
    run.state === 'returned' && settleReplies.length > 0 && settleReplies.every((one) => one === reply)
  if (only('vanished') && !told.has('vanished')) return 'the loss of its record'
  if (only('stale') && !told.has('leaseLost')) return 'the loss of its lease'
  return answer.result.status === 'executed' && !told.has('completed') ? 'its completion' : undefined
}

function show(answer: Answer): string {
  if ('result' in answer) {
    const { status, value, attempts } = answer.result
    return `${status} ${(JSON.stringify(value) ?? 'undefined').slice(0, 60)} after ${attempts}`
  }
  const { code, message } = answer.error as { code?: string; message?: string }
  return `${code ?? 'error'}: ${message}`
}
