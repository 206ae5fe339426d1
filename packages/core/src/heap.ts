/** A priority queue: what arrived first comes first. */
export class Heap<T extends { arrival: number }> {
  /** The parent of the element at `i` is at `(i - 1) >> 1`, and arrived before it. */
  readonly #elements: T[] = []

  /** The oldest element, which stays. */
  peek(): T | undefined {
    return this.#elements[0]
  }

  push(element: T): void {
    let i = this.#elements.length
    for (let up = (i - 1) >> 1; i > 0; up = (i - 1) >> 1) {
      const parent = this.#elements[up] as T
      if (parent.arrival < element.arrival) break
      this.#elements[i] = parent
      i = up
    }
    this.#elements[i] = element
  }

  /** Takes the oldest element out. */
  pop(): T | undefined {
    const oldest = this.peek()
    const last = this.#elements.pop()
    if (last && last !== oldest) this.#sink(last)
    return oldest
  }

  /** Finds the place of an element that starts at the root. */
  #sink(element: T): void {
    const { length } = this.#elements
    let i = 0
    for (let down = 1; down < length; down = 2 * i + 1) {
      if (down + 1 < length && (this.#elements[down + 1] as T).arrival < (this.#elements[down] as T).arrival) down++
      const child = this.#elements[down] as T
      if (element.arrival < child.arrival) break
      this.#elements[i] = child
      i = down
    }
    this.#elements[i] = element
  }
}
