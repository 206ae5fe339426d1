import assert from 'node:assert/strict'
import { isDeepStrictEqual } from 'node:util'

/**
 * Deep equality as the contract has it: a property that is `undefined` is absent, and bytes are
 * bytes, whichever kind of `Uint8Array` a driver gives. Anything else that stands for bytes differs.
 */
export function isEqual(one: unknown, other: unknown): boolean {
  return isDeepStrictEqual(plain(one), plain(other))
}

export function equal(actual: unknown, expected: unknown, what: string): void {
  if (!isEqual(actual, expected)) assert.fail(`${what}: expected ${show(expected)}, got ${show(actual)}`)
}

/** A value on one line; of bytes how many, and the first 32 (a diff of 1 MiB helps nobody). */
export function show(value: unknown): string {
  return JSON.stringify(plain(value), (_, item) => (item instanceof Uint8Array ? hex(item) : item)) ?? 'undefined'
}

function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return new Uint8Array(value)
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  const present = Object.entries(value).filter(([, item]) => item !== undefined)
  return Object.fromEntries(present.map(([name, item]) => [name, plain(item)]))
}

function hex(bytes: Uint8Array): string {
  const head = Array.from(bytes.subarray(0, 32), (byte) => byte.toString(16).padStart(2, '0')).join('')
  return `${bytes.length} bytes ${head}`
}
