import { memoryStore } from '@hookonce/memory'
import { hookonce } from './hookonce'
import type { Subject } from './subject'

export async function open(): Promise<Subject> {
  // Room for all that a measurement settles: this store evicts nothing.
  return hookonce(memoryStore({ maxRecords: 10_000_000, maxBytes: 4 * 1024 ** 3 }), () => undefined)
}
