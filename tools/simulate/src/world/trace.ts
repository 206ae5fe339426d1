/** What happened, in order. Always hashed, so that two runs of a seed can be compared; kept as text only to be read. */
export class Trace {
  readonly lines: string[] = []
  #low = 0x811c9dc5
  #high = 0x9e3779b9
  readonly #now: () => number
  readonly #keep: boolean

  constructor(now: () => number, keep: boolean) {
    this.#now = now
    this.#keep = keep
  }

  add(who: string, what: string): void {
    const line = `${this.#now().toFixed(3)} ${who} ${what}`
    for (let i = 0; i < line.length; i++) {
      const code = line.charCodeAt(i)
      this.#low = Math.imul(this.#low ^ code, 0x01000193)
      this.#high = Math.imul(this.#high ^ code, 0x85ebca6b) + 1
    }
    if (this.#keep) this.lines.push(line)
  }

  get hash(): string {
    return [this.#high, this.#low].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('')
  }
}
