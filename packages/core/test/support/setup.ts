import { createIdempotency, type Options } from '@hookonce/core'
import { MachineStore } from './machine-store'
import { VirtualTime } from './virtual-time'

/** A store and a clock of a test's own, and as many processes on them as it wants. */
export function setup(options: Partial<Options> = {}) {
  const time = new VirtualTime()
  const store = new MachineStore(time)
  const another = (more: Partial<Options> = {}) =>
    createIdempotency({ scope: 'test', store, runtime: time, ...options, ...more })
  return { time, store, another, idempotency: another() }
}

/** A promise that a test settles by hand: a handler that runs until then. */
export function deferred<Value = void>() {
  let resolve!: (value: Value) => void
  let reject!: (error: unknown) => void
  const promise = new Promise<Value>((onValue, onError) => {
    resolve = onValue
    reject = onError
  })
  return { promise, resolve, reject }
}

/** What became of a promise, without waiting for it: undefined while it is pending. */
export function watch<Value>(promise: Promise<Value>) {
  const seen: { value?: Value; error?: unknown; done: boolean } = { done: false }
  promise.then(
    (value) => Object.assign(seen, { value, done: true }),
    (error) => Object.assign(seen, { error, done: true }),
  )
  return seen
}
