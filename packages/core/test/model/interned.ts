/** Gives equal values one number and one object, so that a state is a handful of numbers. */
export class Interned<Value extends object> {
  readonly #byObject = new WeakMap<Value, number>()
  readonly #byText = new Map<string, number>()
  readonly #values: Value[] = []
  readonly #textOf: (value: Value) => string

  constructor(textOf: (value: Value) => string) {
    this.#textOf = textOf
  }

  idOf(value: Value): number {
    return this.#byObject.get(value) ?? this.#idOfNew(value)
  }

  valueOf(id: number): Value {
    const value = this.#values[id]
    if (!value) throw new RangeError(`nothing has the number ${id}`)
    return value
  }

  #idOfNew(value: Value): number {
    const text = this.#textOf(value)
    const known = this.#byText.get(text)
    if (known !== undefined) return known
    const id = this.#values.push(value) - 1
    this.#byText.set(text, id)
    this.#byObject.set(value, id)
    return id
  }
}
