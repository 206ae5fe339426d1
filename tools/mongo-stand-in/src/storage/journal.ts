import { closeSync, existsSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs'
import { deserialize, type Long, serialize } from 'bson'
import type { Document } from '../values/document'

/** One thing that has come to be. The entries before one flush are there together or not at all. */
export type Entry =
  | { kind: 'document'; namespace: string; id: unknown; document: Document | undefined }
  | { kind: 'indexes'; namespace: string; specs: Document[] }
  | { kind: 'drop'; namespace: string }
  | { kind: 'answer'; session: string; number: bigint | Long; statement: number; answer: unknown }
  | { kind: 'commit'; session: string; number: bigint | Long }

/**
 * What was acknowledged, in a file, so that it outlives a SIGKILL. Not a power cut: nothing waits for the disk.
 * Without a file it forgets all that it is told.
 */
export class Journal {
  readonly #path: string | undefined
  #file: number | undefined
  #entries: Uint8Array[] = []
  #end = 0

  constructor(path: string | undefined) {
    this.#path = path
  }

  /** What an earlier server left. A group that its end cut short was acknowledged to nobody. */
  *read(): Iterable<Entry> {
    if (!this.#path || !existsSync(this.#path)) return
    const bytes = readFileSync(this.#path)
    for (let at = 0; at + 4 <= bytes.length; ) {
      const end = at + 4 + bytes.readInt32LE(at)
      if (end > bytes.length) return
      for (at += 4; at < end; at += bytes.readInt32LE(at)) {
        yield deserialize(bytes.subarray(at, at + bytes.readInt32LE(at)), { promoteValues: false }) as Entry
      }
      this.#end = end
    }
  }

  /** From here on entries are kept, after those that were read. */
  open(): void {
    if (!this.#path) return
    this.#file = openSync(this.#path, 'a')
    ftruncateSync(this.#file, this.#end)
  }

  add(entry: Entry): void {
    if (this.#file !== undefined) this.#entries.push(serialize(entry, { ignoreUndefined: true }))
  }

  /** Before anything is acknowledged. */
  flush(): void {
    if (this.#file === undefined || this.#entries.length === 0) return
    const size = Buffer.alloc(4)
    size.writeInt32LE(this.#entries.reduce((sum, { length }) => sum + length, 0))
    writeSync(this.#file, Buffer.concat([size, ...this.#entries]))
    this.#entries = []
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file)
    this.#file = undefined
  }
}
