import { fieldAt } from './language/fields'
import type { Collection } from './storage/collection'
import type { Storage } from './storage/storage'
import { Busy } from './transactions/transaction'
import { isNumeric, toNumber } from './values/number'

/** Deletes what a TTL index calls expired, from time to time: nobody else looks at that. */
export class TtlMonitor {
  periodMs = 60_000
  #timer: NodeJS.Timeout | undefined

  start(storage: Storage, periodMs: number): void {
    this.stop()
    this.periodMs = periodMs
    this.#timer = setInterval(() => sweep(storage), periodMs)
  }

  stop(): void {
    clearInterval(this.#timer)
  }
}

function sweep(storage: Storage): void {
  for (const collection of storage.all()) {
    for (const { key, expireAfterSeconds } of collection.specs) {
      const [field, ...others] = Object.keys(key)
      if (field && others.length === 0 && isNumeric(expireAfterSeconds)) {
        remove(collection, field, Date.now() - toNumber(expireAfterSeconds) * 1000)
      }
    }
  }
}

/** By the date in the field, or by the earliest of an array's; a document without one never expires. */
function remove(collection: Collection, field: string, latest: number): void {
  for (const record of [...collection.candidates({})]) {
    const value = record.latest && fieldAt(record.latest, field)
    const dates = [value].flat().filter((item) => item instanceof Date)
    if (dates.length === 0 || Math.min(...dates.map(Number)) > latest) continue
    try {
      collection.delete(record, undefined)
    } catch (error) {
      // A transaction holds it: the next round will see.
      if (!(error instanceof Busy)) throw error
    }
  }
}
