import type { Runtime } from '@hookonce/core'
import type { Prng } from './prng'
import type { Timeline } from './timeline'

interface ProcessSettings {
  name: string
  /** How fast its clock runs. */
  clockRate: number
  timeline: Timeline
  prng: Prng
}

/** So that a timer is never called back before its time by the process's own clock. */
const roundingMs = 1e-6

/** What had waited is met, and timers set in answer to it are called back, within this time. */
const catchUpMs = 1

/**
 * A process: everything that comes to it from outside (a reply, a timer, a request) comes through `enter`.
 * That makes it possible to kill it between any two awaits, and to stop it and let it go on later.
 */
export class SimulatedProcess {
  readonly name: string
  readonly clockRate: number
  readonly runtime: Runtime
  alive = true
  closing = false
  /** Until then nothing that it sends arrives. By the timeline. */
  cutOffUntil = 0
  crashAtAwait: number | undefined
  onCrash = (): void => {}
  readonly #timeline: Timeline
  readonly #prng: Prng
  readonly #clockOffset: number
  #paused = false
  #resumedAt = Number.NEGATIVE_INFINITY
  #backlog: (() => void)[] = []

  constructor({ name, clockRate, timeline, prng }: ProcessSettings) {
    this.name = name
    this.clockRate = clockRate
    this.#timeline = timeline
    this.#prng = prng
    this.#clockOffset = prng.whole(0, 1_000_000)
    this.runtime = {
      now: () => this.now(),
      timer: (callback, ms) => this.timer(callback, ms),
      random: prng.random,
      randomBytes: (length) => prng.bytes(length),
    }
  }

  /** Its own monotonic clock. */
  now(): number {
    return this.#clockOffset + this.#timeline.now * this.clockRate
  }

  /** Does it run, with nothing that it should have heard by now still waiting? */
  get attentive(): boolean {
    return this.alive && !this.#paused && this.#timeline.now > this.#resumedAt
  }

  enter(callback: () => void): void {
    if (!this.alive) return
    if (this.#paused) {
      this.#backlog.push(callback)
      return
    }
    if (this.crashAtAwait !== undefined && --this.crashAtAwait < 0) {
      this.onCrash()
      return
    }
    callback()
  }

  timer(callback: () => void, ms: number): () => void {
    let cancelled = false
    const entry = this.#timeline.after(ms / this.clockRate + roundingMs, () =>
      this.enter(() => cancelled || callback()),
    )
    return () => {
      cancelled = true
      entry.cancelled = true
    }
  }

  /** Vanishes: what it awaits never comes, and what it sent may still arrive. */
  kill(): void {
    this.alive = false
    this.#backlog = []
  }

  /** Stops where it is; its clock does not. What comes meanwhile is met later, in any order. */
  pause(ms: number): void {
    if (this.#paused) return
    this.#paused = true
    this.#timeline.after(ms, () => {
      this.#paused = false
      this.#resumedAt = this.#timeline.now + catchUpMs
      this.#catchUp(this.#prng.shuffle(this.#backlog))
    })
  }

  /** One at a time, as an event loop does: what each one awaits comes to rest before the next. */
  #catchUp(backlog: (() => void)[]): void {
    this.#backlog = backlog
    const next = backlog.shift()
    if (!next || this.#paused) return
    this.enter(next)
    if (backlog.length > 0) this.#timeline.after(0, () => this.#catchUp(backlog))
  }
}
