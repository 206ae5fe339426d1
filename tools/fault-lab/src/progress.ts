/** A bar with the time left: in place on a terminal, else a line now and then. */
export class Progress {
  #done = 0
  #shown = 0
  readonly #startedAt = performance.now()
  readonly #total: number

  constructor(total: number) {
    this.#total = total
  }

  /** `part` of the step at hand is done, 0 to 1. */
  show(step: string, part: number): void {
    const now = performance.now()
    const isTerminal = process.stderr.isTTY
    if (now - this.#shown < (isTerminal ? 200 : 10_000)) return
    this.#shown = now
    const fraction = Math.min(1, (this.#done + part) / this.#total)
    const tookS = (now - this.#startedAt) / 1_000
    const left = fraction > 0.01 ? `${Math.ceil(tookS / fraction - tookS)} s left` : ''
    const bar = '#'.repeat(Math.round(fraction * 24)).padEnd(24, '.')
    const line = `[${bar}] ${Math.floor(fraction * 100)} %  ${step}  ${left}`
    process.stderr.write(isTerminal ? `\r${line.padEnd(90)}` : `${line}\n`)
  }

  stepDone(): void {
    this.#done++
    if (process.stderr.isTTY) process.stderr.write(`\r${' '.repeat(90)}\r`)
  }
}
