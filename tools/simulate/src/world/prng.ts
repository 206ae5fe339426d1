/** Seeded randomness: everything a simulation draws comes from here, so that a seed tells it all. */
export class Prng {
  #a: number
  #b: number
  #c: number
  #counter = 1

  /** `stream` tells apart what draws from one seed, so that one consumer's draws do not shift another's. */
  constructor(seed: number, stream = 0) {
    this.#a = seed | 0
    this.#b = Math.floor(seed / 2 ** 32) | 0
    this.#c = stream | 0
    for (let i = 0; i < 12; i++) this.#next()
  }

  /** Small fast counter generator (sfc32). */
  #next(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0
    this.#counter = (this.#counter + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0
    return sum >>> 0
  }

  /** From 0 to just under 1. */
  random = (): number => this.#next() / 2 ** 32

  between(low: number, high: number): number {
    return low + this.random() * (high - low)
  }

  /** A whole number, both bounds included. */
  whole(low: number, high: number): number {
    return low + Math.floor(this.random() * (high - low + 1))
  }

  chance(probability: number): boolean {
    return this.random() < probability
  }

  pick<Value>(values: readonly [Value, ...Value[]]): Value {
    return values[Math.floor(this.random() * values.length)] ?? values[0]
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.#next() & 0xff)
  }

  shuffle<Value>(values: Value[]): Value[] {
    return values
      .map((value) => ({ value, rank: this.random() }))
      .sort((one, other) => one.rank - other.rank)
      .map(({ value }) => value)
  }
}
