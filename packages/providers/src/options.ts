// Checked at construction: a mistake must fail at the start, not with the first delivery.
// No message quotes a value, which may be a secret.
import { utf8 } from './encoding/bytes'

export interface SecretOptions {
  /** The secret that the sender shares with the endpoint; a list of both while it is rotated. */
  secret: string | readonly string[]
}

export interface TimedSecretOptions extends SecretOptions {
  /** How far the signed timestamp may lie from the arrival, to either side. Milliseconds; docs/providers.md has the defaults. */
  toleranceMs?: number
}

/** The checked secrets of a preset that takes `secret`, and the further options named. */
export function secretOptions(preset: string, options: SecretOptions, further: readonly string[] = []): Uint8Array[] {
  checkOptionNames(preset, options, ['secret', ...further])
  return secretBytes(preset, options.secret)
}

/** The same for one that takes `toleranceMs` too. */
export function timedSecretOptions(
  preset: string,
  options: TimedSecretOptions,
  defaultToleranceMs: number,
  further: readonly string[] = [],
): { secrets: Uint8Array[]; toleranceMs: number } {
  const secrets = secretOptions(preset, options, ['toleranceMs', ...further])
  return { secrets, toleranceMs: toleranceOption(preset, options, defaultToleranceMs) }
}

export function toleranceOption(preset: string, { toleranceMs }: { toleranceMs?: number }, byDefault: number): number {
  const chosen = toleranceMs ?? byDefault
  checkToleranceMs(preset, chosen)
  return chosen
}

/** Refuses a name that the preset doesn't know: a misspelt option would be ignored in silence. */
export function checkOptionNames(preset: string, options: unknown, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`${preset}: its options are missing; it takes ${known.join(', ')}`)
  }
  const unknown = Object.keys(options).find((name) => !known.includes(name))
  if (unknown === undefined) return
  throw new TypeError(`${preset}: there is no option "${unknown}"; it takes ${known.join(', ')}`)
}

/** One secret, or several during a rotation, as the bytes of their UTF-8. With an empty one anybody could sign. */
export const secretBytes = (preset: string, secret: unknown): Uint8Array[] =>
  texts(preset, 'secret', secret).map((text) => utf8(text))

/** The same for secrets and public keys that are written in another form, which `decode` reads. */
export function keyBytes(
  preset: string,
  name: string,
  value: unknown,
  form: string,
  decode: (text: string) => Uint8Array | undefined,
): Uint8Array[] {
  return texts(preset, name, value).map((text) => {
    const bytes = decode(text)
    if (bytes && bytes.length > 0) return bytes
    throw new TypeError(`${preset}: ${name} must be ${form}`)
  })
}

/** One non-empty text, or a list of them. */
export function texts(preset: string, name: string, value: unknown): string[] {
  const list: unknown[] = Array.isArray(value) ? [...value] : [value]
  if (list.length === 0) throw new TypeError(`${preset}: the list of ${name}s is empty; give at least one`)
  return list.map((one) => {
    if (typeof one === 'string' && one !== '') return one
    const problem = one === '' ? 'empty' : `of type ${one === null ? 'null' : typeof one}`
    throw new TypeError(
      `${preset}: ${name} is ${problem}; give a non-empty string, or a list of them. Is it configured?`,
    )
  })
}

export function checkText(preset: string, name: string, value: unknown): void {
  if (typeof value === 'string' && value !== '') return
  throw new TypeError(`${preset}: ${name} must be a non-empty string`)
}

export function checkFunction(preset: string, name: string, value: unknown): void {
  if (typeof value === 'function') return
  throw new TypeError(`${preset}: ${name} must be a function`)
}

export function checkToleranceMs(preset: string, toleranceMs: unknown): void {
  if (Number.isSafeInteger(toleranceMs) && Number(toleranceMs) > 0) return
  throw new TypeError(`${preset}: toleranceMs must be a whole number of milliseconds, at least 1`)
}

export function checkFlag(preset: string, name: string, value: unknown): void {
  if (typeof value !== 'boolean') throw new TypeError(`${preset}: ${name} must be true or false`)
}
