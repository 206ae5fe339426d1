// https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/
export interface Frame {
  requestId: number
  opCode: number
  body: Buffer
}

const headerBytes = 16
const maxMessageBytes = 48_000_000

/** Cuts a stream of bytes into messages. */
export class Frames {
  #chunks: Buffer[] = []
  #length = 0

  #peekLength(): number {
    const [first] = this.#chunks
    if (first && first.length >= 4) return first.readInt32LE(0)
    const all = Buffer.concat(this.#chunks)
    this.#chunks = [all]
    return all.readInt32LE(0)
  }

  *push(chunk: Buffer): Iterable<Frame> {
    this.#chunks.push(chunk)
    this.#length += chunk.length
    while (this.#length >= 4) {
      const wanted = this.#peekLength()
      if (wanted < headerBytes || wanted > maxMessageBytes) throw new Error(`A message of ${wanted} bytes is none.`)
      if (this.#length < wanted) return
      const all = Buffer.concat(this.#chunks)
      const message = all.subarray(0, wanted)
      this.#chunks = [all.subarray(wanted)]
      this.#length -= wanted
      yield { requestId: message.readInt32LE(4), opCode: message.readInt32LE(12), body: message.subarray(headerBytes) }
    }
  }
}

export function frame(requestId: number, responseTo: number, opCode: number, parts: readonly Uint8Array[]): Buffer {
  const header = Buffer.alloc(headerBytes)
  header.writeInt32LE(
    parts.reduce((sum, part) => sum + part.length, headerBytes),
    0,
  )
  header.writeInt32LE(requestId, 4)
  header.writeInt32LE(responseTo, 8)
  header.writeInt32LE(opCode, 12)
  return Buffer.concat([header, ...parts])
}
