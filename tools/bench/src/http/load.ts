import { connect } from 'node:net'

const connections = 32
const body = '{"amount":100}'
let sent = 0

/**
 * Requests/s over keep-alive connections, each with one request under way, and a new key every time. By hand, since
 * any client costs more than the server that is measured.
 */
export async function requestsPerSecond(port: number, ms: number): Promise<number> {
  const begun = performance.now()
  const counts = await Promise.all(Array.from({ length: connections }, () => drive(port, begun + ms)))
  return counts.reduce((sum, count) => sum + count, 0) / ((performance.now() - begun) / 1_000)
}

function drive(port: number, end: number): Promise<number> {
  const socket = connect(port, '127.0.0.1').setNoDelay(true)
  const request = () =>
    socket.write(
      `POST /payments HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nIdempotency-Key: "key-${process.pid}-${sent++}"\r\n` +
        `Content-Length: ${body.length}\r\n\r\n${body}`,
    )
  return new Promise((resolve, reject) => {
    let answered = 0
    let answer = ''
    socket.on('error', reject)
    socket.on('close', () => reject(new Error(`the server hung up: ${answer}`)))
    socket.on('connect', request)
    socket.on('data', (bytes) => {
      answer += bytes.toString('latin1')
      if (!answer.endsWith('{"paid":100}') && !answer.endsWith('0\r\n\r\n')) return
      if (!answer.startsWith('HTTP/1.1 201')) return reject(new Error(answer))
      answer = ''
      answered++
      if (performance.now() < end) return request()
      resolve(answered)
      socket.destroy()
    })
  })
}
