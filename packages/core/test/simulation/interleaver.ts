import type { Runtime } from '@hookonce/core'

interface Step {
  name: string
  run: () => void
}

interface Timer extends Step {
  at: number
}

const mostSteps = 2_000

/** The choice that nothing happens until the next timer; any other is the number of a step on offer. */
export const timePasses = -1

/**
 * Decides what happens next, one step at a time: which message arrives, which handler goes on, or that nothing
 * does and the clock moves on to the next timer. A list of choices is one interleaving.
 */
export class Interleaver implements Runtime {
  /** What happened, to be read when a property fails. */
  readonly story: string[] = []
  #now = 0
  #steps: Step[] = []
  #timers: Timer[] = []
  #serial = 0

  now = (): number => this.#now
  random = (): number => 0.5

  /** Every byte differs from draw to draw, since core cuts more than one owner from each. */
  randomBytes = (length: number): Uint8Array => {
    let state = ++this.#serial
    return new Uint8Array(length).map(() => {
      state = Math.imul(state, 1_103_515_245) + 12_345
      return state >>> 16
    })
  }

  timer = (callback: () => void, ms: number): (() => void) => {
    const timer = { name: `timer of ${ms} ms`, at: this.#now + Math.max(0, ms), run: callback }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer)
    }
  }

  /** Something that may happen from now on. */
  offer(name: string, run: () => void): void {
    this.#steps.push({ name, run })
  }

  /** Plays the choices, then whatever is left in order. False: it does not come to rest. */
  async play(choices: readonly number[]): Promise<boolean> {
    for (let made = 0; made < mostSteps; made++) {
      await new Promise((resolve) => setImmediate(resolve))
      const step = this.#take(choices[made] ?? 0)
      if (!step) return true
      this.story.push(`${this.#now}: ${step.name}`)
      step.run()
    }
    return false
  }

  /** Timers that are due go before all else: time does not stand still for a message. */
  #take(choice: number): Step | undefined {
    const timer = this.#earliest()
    const due = timer && timer.at <= this.#now
    const waits = timer && (due || choice === timePasses)
    const [step] = waits ? [] : this.#steps.splice(Math.max(0, choice) % Math.max(1, this.#steps.length), 1)
    if (step || !timer) return step
    this.#timers = this.#timers.filter((other) => other !== timer)
    this.#now = Math.max(this.#now, timer.at)
    return timer
  }

  #earliest(): Timer | undefined {
    let earliest: Timer | undefined
    for (const timer of this.#timers) if (!earliest || timer.at < earliest.at) earliest = timer
    return earliest
  }
}
