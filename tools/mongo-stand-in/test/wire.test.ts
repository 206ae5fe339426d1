// What drivers may send, and the two that the facts run on do not: by raw bytes.
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { startStandIn } from '@hookonce/mongo-stand-in'
import { deserialize, serialize } from 'bson'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'

let server: Awaited<ReturnType<typeof startStandIn>>
let socket: Socket

beforeAll(async () => {
  server = await startStandIn()
})
afterAll(() => server.stop())
beforeEach(async () => {
  socket?.destroy()
  socket = connect(server.port, '127.0.0.1')
  await once(socket, 'connect')
})

function message(opCode: number, ...parts: Uint8Array[]): Buffer {
  const header = Buffer.alloc(16)
  header.writeInt32LE(16 + parts.reduce((sum, { length }) => sum + length, 0), 0)
  header.writeInt32LE(7, 4)
  header.writeInt32LE(opCode, 12)
  return Buffer.concat([header, ...parts])
}

const flags = (bits: number) => Buffer.from(Uint32Array.of(bits).buffer)
const body = (document: object) => Buffer.concat([Buffer.from([0]), serialize(document)])

function sequence(field: string, documents: object[]): Buffer {
  const content = Buffer.concat([Buffer.from(`${field}\0`), ...documents.map((document) => serialize(document))])
  return Buffer.concat([Buffer.from([1]), Buffer.from(Int32Array.of(content.length + 4).buffer), content])
}

async function reply(skip: number) {
  const [bytes] = (await once(socket, 'data')) as [Buffer]
  expect(bytes.readInt32LE(8)).toBe(7)
  return deserialize(bytes.subarray(16 + skip))
}

test('a message may carry its documents beside the command', async () => {
  const insert = { insert: 'rows', $db: 'wire' }
  socket.write(message(2013, flags(0), body(insert), sequence('documents', [{ _id: 1 }, { _id: 2 }])))
  expect(await reply(5)).toMatchObject({ n: 2, ok: 1 })
})

test('a checksum at the end is no part of the command', async () => {
  socket.write(message(2013, flags(1), body({ ping: 1, $db: 'admin' }), Buffer.from([1, 2, 3, 4])))
  expect(await reply(5)).toMatchObject({ ok: 1 })
})

test('a first hello may come in the old form', async () => {
  const name = Buffer.from('admin.$cmd\0')
  socket.write(message(2004, flags(0), name, flags(0), flags(1), serialize({ ismaster: 1, helloOk: true })))
  expect(await reply(20)).toMatchObject({ ismaster: true, helloOk: true, ok: 1 })
})

test('a message may come byte by byte, and two in one piece', async () => {
  const ping = message(2013, flags(0), body({ ping: 1, $db: 'admin' }))
  for (const byte of ping) socket.write(Buffer.from([byte]))
  expect(await reply(5)).toMatchObject({ ok: 1 })
  socket.write(
    Buffer.concat([message(2013, flags(2), body({ insert: 'rows', documents: [{ _id: 3 }], $db: 'wire' })), ping]),
  )
  expect(await reply(5)).toEqual({ ok: 1 })
})

test('a write that wants no reply gets none, and is made', async () => {
  socket.write(message(2013, flags(2), body({ insert: 'silent', documents: [{ _id: 1 }], $db: 'wire' })))
  socket.write(message(2013, flags(0), body({ count: 'silent', $db: 'wire' })))
  expect(await reply(5)).toMatchObject({ n: 1 })
})

test('bytes that are no message end the connection', async () => {
  const closed = once(socket, 'close')
  socket.write('GET / HTTP/1.1\r\n\r\n')
  await closed
})
