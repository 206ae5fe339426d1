import type { Runtime } from '@hookonce/core'

/** A clock that moves only when a test says so. One clock serves the runs and the store alike. */
export class VirtualTime implements Runtime {
  #now = 1_000_000
  #serial = 0
  #timers = new Map<number, { at: number; callback: () => void }>()

  now = () => this.#now
  random = () => 0.5
  /** Every byte differs from draw to draw, since core cuts more than one owner from each. */
  randomBytes = (length: number) => {
    let state = ++this.#serial
    return new Uint8Array(length).map(() => {
      state = Math.imul(state, 1_103_515_245) + 12_345
      return state >>> 16
    })
  }
  timer = (callback: () => void, ms: number) => {
    const id = ++this.#serial
    this.#timers.set(id, { at: this.#now + ms, callback })
    return () => void this.#timers.delete(id)
  }

  /** How many timers are set: none when all is done. */
  get pending(): number {
    return this.#timers.size
  }

  /** Lets everything happen that needs no time. */
  async settle(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve))
  }

  /** Moves on by `ms`, calling each timer back at its own time. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms
    await this.settle()
    for (;;) {
      const [id, next] = [...this.#timers].sort(([, one], [, other]) => one.at - other.at)[0] ?? []
      if (!next || id === undefined || next.at > end) break
      this.#timers.delete(id)
      this.#now = Math.max(this.#now, next.at)
      next.callback()
      await this.settle()
    }
    this.#now = end
    await this.settle()
  }

  /** The event loop stalls, or the machine sleeps: time passes, and no timer is called back in between. */
  async stall(ms: number): Promise<void> {
    this.#now += ms
    await this.advance(0)
  }
}
