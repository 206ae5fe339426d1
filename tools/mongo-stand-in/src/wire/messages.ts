// OP_MSG, and OP_QUERY as far as a driver's first hello needs it.
import { deserialize, serialize } from 'bson'
import { ServerError } from '../server-error'
import type { Document } from '../values/document'
import { type Frame, frame } from './frames'

const opCodes = { reply: 1, query: 2004, message: 2013 } as const
const flags = { checksumPresent: 1, moreToCome: 2 } as const

export interface Request {
  command: Document
  /** The client waits for none: an unacknowledged write. */
  wantsReply: boolean
  reply(document: Document): Buffer
}

/** With every type as it was sent: an int is no double, and bytes are no Buffer. */
const read = (bytes: Uint8Array): Document => deserialize(bytes, { promoteValues: false, promoteBuffers: false })

let lastRequest = 0

export function decode({ opCode, requestId, body }: Frame): Request {
  if (opCode === opCodes.message) return decodeMessage(requestId, body)
  if (opCode === opCodes.query) return decodeQuery(requestId, body)
  throw new ServerError(2, `This server speaks OP_MSG, not the operation ${opCode}`)
}

function decodeMessage(requestId: number, body: Buffer): Request {
  const bits = body.readUInt32LE(0)
  const end = body.length - (bits & flags.checksumPresent ? 4 : 0)
  let command: Document = {}
  const sequences: Document = {}
  for (let at = 4; at < end; ) {
    const size = body.readInt32LE(at + 1)
    const section = body.subarray(at + 1, at + 1 + size)
    if (body[at] === 0) command = read(section)
    else Object.assign(sequences, readSequence(section))
    at += 1 + size
  }
  return {
    command: { ...command, ...sequences },
    wantsReply: (bits & flags.moreToCome) === 0,
    reply: (document) => frame(++lastRequest, requestId, opCodes.message, [Buffer.alloc(5), write(document)]),
  }
}

/** A list of documents beside the command, that stands for one of its fields. */
function readSequence(section: Buffer): Document {
  const nameEnd = section.indexOf(0, 4)
  const documents: Document[] = []
  for (let at = nameEnd + 1; at < section.length; ) {
    const size = section.readInt32LE(at)
    documents.push(read(section.subarray(at, at + size)))
    at += size
  }
  return { [section.toString('utf8', 4, nameEnd)]: documents }
}

function decodeQuery(requestId: number, body: Buffer): Request {
  const nameEnd = body.indexOf(0, 4)
  const database = body.toString('utf8', 4, nameEnd).split('.')[0]
  const start = nameEnd + 9
  const command = read(body.subarray(start, start + body.readInt32LE(start)))
  const head = Buffer.alloc(20)
  head.writeInt32LE(1, 16)
  return {
    command: { ...command, $db: database },
    wantsReply: true,
    reply: (document) => frame(++lastRequest, requestId, opCodes.reply, [head, write(document)]),
  }
}

const write = (document: Document) => serialize(document, { ignoreUndefined: true })
