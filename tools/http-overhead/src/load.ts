// Load by hand: a few keep-alive connections, each with one request under way, and a new key each time. Cheaper than any
// client, so that the server is what is measured.
import { connect, type Socket } from 'node:net'

const connections = 32
const body = JSON.stringify({
  amount: 100,
  currency: 'EUR',
  account: 'acct_8e03978e',
  note: 'a payment of some length',
})
let sent = 0

const nextRequest = (): string =>
  'POST /payments HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n' +
  `Idempotency-Key: "8e03978e-40d5-43e8-bc93-${(sent++).toString().padStart(12, '0')}"\r\n` +
  `Content-Length: ${body.length}\r\n\r\n${body}`

export async function requestsPerSecond(port: number, seconds: number): Promise<number> {
  const end = performance.now() + seconds * 1_000
  const started = performance.now()
  const counts = await Promise.all(Array.from({ length: connections }, () => drive(connect(port, '127.0.0.1'), end)))
  return counts.reduce((sum, count) => sum + count, 0) / ((performance.now() - started) / 1_000)
}

/** One request after another, until the end; how many were answered 201. */
function drive(socket: Socket, end: number): Promise<number> {
  let answered = 0
  socket.setNoDelay(true)
  return new Promise((resolve, reject) => {
    socket.on('error', reject)
    socket.on('connect', () => socket.write(nextRequest()))
    // An answer of this size comes in one piece.
    socket.on('data', (data) => {
      if (!data.toString('latin1', 0, 20).startsWith('HTTP/1.1 201')) return reject(new Error(data.toString()))
      answered++
      if (performance.now() < end) return socket.write(nextRequest())
      socket.end()
      resolve(answered)
    })
  })
}
