import { createIdempotency, type Policy, type RunResult } from '@hookonce/core'
import { Contestant } from './contestant'
import { type Fate, InterleavedStore } from './interleaved-store'
import { Interleaver } from './interleaver'

type Ending = 'returns' | 'fails' | 'fails for good'

/** Calls of one key, and everything that is decided about them beforehand. */
export interface Contest {
  /** The process of each call: 0 or 1. */
  calls: number[]
  policy: Pick<Policy, 'inProgress' | 'takeover' | 'retries' | 'maxAttempts' | 'storeDeadlineMs'>
  /** How each handler ends, in the order of their starts; later ones return. */
  endings: Ending[]
  /** How often a handler awaits something. */
  handlerSteps: number
  heedsSignal: boolean
  /** What becomes of each message, in the order of sending; later ones arrive. */
  fates: Fate[]
  /** Process 0 is shut down at some time. */
  close?: { graceMs: number } | undefined
  /** The interleaving. */
  choices: number[]
}

/** Plays a contest, and tells what went wrong: nothing, if the promise is kept. */
export async function play(contest: Contest): Promise<string[]> {
  const time = new Interleaver()
  const store = new InterleavedStore(time, contest.fates)
  const handlers = new Contestant(contest, time, store)
  const processes = [0, 1].map(() =>
    createIdempotency({
      scope: 'contest',
      store,
      runtime: time,
      leaseMs: 90,
      waitMs: 200,
      backoff: { minMs: 1, maxMs: 10 },
      ...contest.policy,
    }),
  )
  const answers: (RunResult<unknown> | { error: unknown })[] = []
  for (const [id, process] of contest.calls.entries()) {
    time.offer(`call ${id} arrives at process ${process}`, () => {
      const running = processes[process]?.run('key', (context) => handlers.handle(id, process, context))
      void running?.then(
        (result) => answers.push(result),
        (error) => answers.push({ error }),
      )
    })
  }
  let closed = contest.close === undefined
  if (contest.close) {
    const { graceMs } = contest.close
    time.offer('process 0 is shut down', () => {
      handlers.closing.add(0)
      void processes[0]?.close({ graceMs }).then(() => {
        closed = true
      })
    })
  }

  const atRest = await time.play(contest.choices)
  const problems = [...handlers.problems, ...handlers.problemsOf(store.record)]
  if (!atRest) problems.push('it does not come to rest')
  if (answers.length < contest.calls.length) problems.push(`${contest.calls.length - answers.length} calls hang`)
  if (!closed) problems.push('close() hangs')
  problems.push(...answers.flatMap((answer) => handlers.problemOf(answer, store.record)))
  if (answers.filter((answer) => 'status' in answer && answer.status === 'executed').length > 1) {
    problems.push('two calls say that they executed')
  }
  return problems.length === 0 ? [] : [...problems, ...time.story]
}
