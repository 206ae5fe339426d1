// Checked at construction: a mistake must fail at the start, not with the first delivery.
// No message quotes a value, which may be a secret.

/** Refuses a name that the preset doesn't know: a misspelt option would be ignored in silence. */
export function checkOptionNames(preset: string, options: unknown, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`${preset}: its options are missing; call ${preset}({ secret })`)
  }
  const unknown = Object.keys(options).find((name) => !known.includes(name))
  if (unknown === undefined) return
  throw new TypeError(`${preset}: there is no option "${unknown}"; it takes ${known.join(', ')}`)
}

/** One secret, or several during a rotation, as the bytes of their UTF-8. With an empty one anybody could sign. */
export function secretBytes(preset: string, secret: unknown): Uint8Array[] {
  const secrets: unknown[] = Array.isArray(secret) ? [...secret] : [secret]
  if (secrets.length === 0) throw new TypeError(`${preset}: the list of secrets is empty; give at least one`)
  return secrets.map((one) => {
    if (typeof one === 'string' && one !== '') return new TextEncoder().encode(one)
    const problem = one === '' ? 'empty' : `of type ${one === null ? 'null' : typeof one}`
    throw new TypeError(
      `${preset}: secret is ${problem}; give a non-empty string, or a list of them. Is it configured?`,
    )
  })
}

export function checkToleranceMs(preset: string, toleranceMs: unknown): void {
  if (Number.isSafeInteger(toleranceMs) && Number(toleranceMs) > 0) return
  throw new TypeError(`${preset}: toleranceMs must be a whole number of milliseconds, at least 1`)
}

export function checkFlag(preset: string, name: string, value: unknown): void {
  if (typeof value !== 'boolean') throw new TypeError(`${preset}: ${name} must be true or false`)
}
