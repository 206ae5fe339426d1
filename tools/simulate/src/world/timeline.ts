export interface Entry {
  readonly at: number
  readonly serial: number
  readonly run: () => void
  /** Touches no promise: nothing has to come to rest after it. */
  readonly pure: boolean
  cancelled: boolean
}

/** Virtual time: what happens next, in order of time, then of scheduling. Milliseconds. */
export class Timeline {
  now = 0
  #serial = 0
  readonly #heap: Entry[] = []

  after(ms: number, run: () => void, { pure = false } = {}): Entry {
    const entry: Entry = { at: this.now + Math.max(0, ms), serial: this.#serial++, run, pure, cancelled: false }
    this.#push(entry)
    return entry
  }

  /** The next entry, with the clock moved on to it; undefined when nothing is left to happen. */
  next(): Entry | undefined {
    for (;;) {
      const entry = this.#pop()
      if (!entry) return undefined
      if (entry.cancelled) continue
      this.now = entry.at
      return entry
    }
  }

  #push(entry: Entry): void {
    const heap = this.#heap
    let index = heap.push(entry) - 1
    while (index > 0) {
      const up = (index - 1) >> 1
      const parent = heap[up]
      if (!parent || !before(entry, parent)) break
      heap[index] = parent
      index = up
    }
    heap[index] = entry
  }

  #pop(): Entry | undefined {
    const heap = this.#heap
    const top = heap[0]
    const last = heap.pop()
    if (!last || last === top) return top
    let index = 0
    for (;;) {
      const left = heap[2 * index + 1]
      const right = heap[2 * index + 2]
      const child = right && left && before(right, left) ? right : left
      if (!child || !before(child, last)) break
      heap[index] = child
      index = 2 * index + (child === left ? 1 : 2)
    }
    heap[index] = last
    return top
  }
}

const before = (one: Entry, other: Entry): boolean =>
  one.at < other.at || (one.at === other.at && one.serial < other.serial)
