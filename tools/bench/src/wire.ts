import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** What a client has sent and got. */
interface Traffic {
  /** Commands, or statements, whichever the protocol has: what the server carries out one by one. */
  requests: number
  bytesSent: number
  bytesReceived: number
}

/** Finds the requests in what a client sends. */
export interface Framing {
  /** Bytes of the frame at the beginning, and whether it is a request; undefined while it is not all there. */
  frame(bytes: Buffer): { length: number; request: boolean } | undefined
}

export interface Wire {
  port: number
  traffic: Traffic
  close(): Promise<void>
}

/** A proxy before a server, which counts. */
export async function startWire(port: number, framing: Framing): Promise<Wire> {
  const traffic: Traffic = { requests: 0, bytesSent: 0, bytesReceived: 0 }
  const sockets = new Set<Socket>()
  const proxy = createServer((client) => {
    const server = connect(port, '127.0.0.1')
    const count = counterOf(traffic, framing)
    for (const socket of [client, server]) {
      sockets.add(socket.setNoDelay(true))
      socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket))
    }
    client.on('data', (bytes) => {
      traffic.bytesSent += bytes.length
      count(bytes)
    })
    server.on('data', (bytes) => {
      traffic.bytesReceived += bytes.length
    })
    client.pipe(server).pipe(client)
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  return {
    port: (proxy.address() as AddressInfo).port,
    traffic,
    async close() {
      for (const socket of sockets) socket.destroy()
      proxy.close()
      await once(proxy, 'close')
    },
  }
}

function counterOf(traffic: Traffic, { frame }: Framing): (bytes: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0)
  return (bytes) => {
    rest = rest.length > 0 ? Buffer.concat([rest, bytes]) : bytes
    for (let found = frame(rest); found; found = frame(rest)) {
      if (found.request) traffic.requests++
      rest = rest.subarray(found.length)
    }
  }
}
