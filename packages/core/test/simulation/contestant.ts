import { PermanentError, type RunContext, type RunResult, type StoredRecord } from '@hookonce/core'
import type { Contest } from './contest'
import type { InterleavedStore } from './interleaved-store'
import type { Interleaver } from './interleaver'

interface Start {
  call: number
  context: RunContext
  running: boolean
}

const text = new TextDecoder()

/** The handler of every call of a contest, and what may be expected of it. */
export class Contestant {
  readonly problems: string[] = []
  /** Processes that have begun to shut down. */
  readonly closing = new Set<number>()
  readonly #contest: Contest
  readonly #time: Interleaver
  readonly #store: InterleavedStore
  readonly #starts: Start[] = []
  readonly #errors = new Set<unknown>()

  constructor(contest: Contest, time: Interleaver, store: InterleavedStore) {
    this.#contest = contest
    this.#time = time
    this.#store = store
  }

  async handle(call: number, process: number, context: RunContext): Promise<string> {
    const { handlerSteps, heedsSignal, endings } = this.#contest
    const start: Start = { call, context, running: true }
    this.#check(start, process)
    const number = this.#starts.push(start)
    try {
      for (let step = 0; step < handlerSteps; step++) {
        await new Promise<void>((resolve) => this.#time.offer(`handler ${number} goes on`, resolve))
        this.#checkHeld(start, number)
        if (heedsSignal) context.signal.throwIfAborted()
      }
      const ending = endings[number - 1] ?? 'returns'
      if (ending === 'fails') throw new Error(`handler ${number} failed`)
      if (ending === 'fails for good') throw new PermanentError(`handler ${number} failed for good`)
      return `made by handler ${number}`
    } catch (error) {
      this.#errors.add(error)
      throw error
    } finally {
      start.running = false
    }
  }

  #check(start: Start, process: number): void {
    const { context } = start
    const { maxAttempts, takeover } = this.#contest.policy
    const complain = (what: string) => this.problems.push(`handler ${this.#starts.length + 1}: ${what}`)
    this.#time.story.push(`${this.#time.now()}: handler ${this.#starts.length + 1} starts, attempt ${context.attempt}`)
    if (this.closing.has(process)) complain('started during a shutdown')
    if (context.attempt > maxAttempts) complain(`attempt ${context.attempt} of ${maxAttempts}`)
    if (context.takeover && takeover === 'block') complain('a takeover that was to be blocked')
    this.#checkHeld(start, this.#starts.length + 1)
    for (const other of this.#starts) {
      if (other.context.fence >= context.fence) complain('its fence is not above those before it')
      if (other.running && !other.context.signal.aborted) complain('runs beside one that is not aborted')
    }
  }

  /** Either its lease runs, as far as its process can know, or it is aborted. */
  #checkHeld({ context }: Start, number: number): void {
    const until = this.#store.heldUntil.get(context.fence) ?? 0
    if (this.#time.now() > until && !context.signal.aborted) {
      this.problems.push(`handler ${number} goes on, although its lease was over at ${until}`)
    }
  }

  /** A claim keeps its owner; a failure is recorded for good only where no further attempt may be made. */
  problemsOf(record: StoredRecord | undefined): string[] {
    const { maxAttempts, takeover } = this.#contest.policy
    if (this.#store.owners.size > this.#contest.calls.length + this.#starts.length)
      return ['a claim was re-sent under a new owner']
    if (record?.status !== 'failed' || record.retryAt) return []
    const permanent = [...this.#errors].some((error) => error instanceof PermanentError)
    const entitled = permanent || record.attempts >= maxAttempts || takeover === 'block'
    return entitled ? [] : [`failed for good after ${record.attempts} of ${maxAttempts} attempts`]
  }

  /** What is wrong with an answer, now that all has ended. */
  problemOf(answer: RunResult<unknown> | { error: unknown }, record: StoredRecord | undefined): string[] {
    if ('status' in answer) {
      const recorded = record?.status === 'completed' && record.result && JSON.parse(text.decode(record.result))
      return answer.value === recorded ? [] : [`${answer.status} ${answer.value}, and ${recorded} is recorded`]
    }
    const { error } = answer
    if (this.#errors.has(error)) return []
    const { code } = error as { code?: string }
    return this.#expected(record).has(code ?? '') ? [] : [`unexpected error ${code}: ${error}`]
  }

  #expected(record: StoredRecord | undefined): Set<string> {
    const { policy, fates, close } = this.#contest
    const final = record?.status === 'failed' && !record.retryAt
    return new Set([
      // Messages may take as long as they like here, so that deadlines pass and leases lapse.
      'IN_PROGRESS',
      'STORE_UNAVAILABLE',
      'OUTCOME_UNKNOWN',
      'LEASE_LOST',
      // A failed record whose claim comes late: it has ended.
      ...(fates.length > 0 ? ['RETRY_LATER'] : []),
      ...(close ? ['CLOSED'] : []),
      ...(final ? ['PREVIOUSLY_FAILED'] : []),
      ...(policy.takeover === 'block' ? ['AMBIGUOUS'] : []),
      'ATTEMPTS_EXHAUSTED',
    ])
  }
}
