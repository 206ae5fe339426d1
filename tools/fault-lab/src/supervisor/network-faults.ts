import type { Socket } from 'node:net'
import type { NetworkFault } from '../wire'

/** Two sockets, and what becomes of the bytes between them. */
export interface Link {
  client: Socket
  server: Socket
  armed: NetworkFault | undefined
  toServer(chunk: Buffer): void
  toClient(chunk: Buffer): void
  /** What was sent still arrives after the client's side is gone. */
  outlives?: true
}

/** Longer than the lease of this layer: what is released arrives after a takeover. */
const heldMs = 2_600
/** A black hole ends with the connection, as with keep-alive probes. */
const holeMs = 700
/** Longer than a try of an operation. */
const delayMs = 1_300

/** Changes what becomes of the bytes of a link, from the request on that comes now. */
export function befall(fault: NetworkFault, link: Link): void {
  const { client, server } = link
  const toServer = link.toServer
  const toClient = link.toClient
  const drop = (): void => undefined
  const cut = (): void => {
    client.destroy()
    server.destroy()
  }
  switch (fault) {
    case 'cut before forwarding':
      link.toServer = cut
      return
    case 'cut after the answer':
      link.toClient = cut
      return
    case 'reset':
      link.toServer = (chunk) => {
        server.write(chunk, () => {
          client.resetAndDestroy()
          server.resetAndDestroy()
        })
      }
      return
    case 'held, released late': {
      // The client's side stays open, and silent, for as long.
      const held: Buffer[] = []
      link.outlives = true
      link.toServer = (chunk) => void held.push(chunk)
      link.toClient = drop
      setTimeout(() => {
        server.write(Buffer.concat(held), () => setTimeout(cut, 100).unref())
      }, heldMs).unref()
      return
    }
    case 'black hole to the server':
      link.toServer = drop
      setTimeout(cut, holeMs).unref()
      return
    case 'black hole to the client':
      link.toClient = drop
      setTimeout(cut, holeMs).unref()
      return
    case 'delayed past the timeout': {
      const delayed: Buffer[] = []
      link.toServer = (chunk) => void delayed.push(chunk)
      setTimeout(() => {
        link.toServer = toServer
        toServer(Buffer.concat(delayed))
      }, delayMs).unref()
      return
    }
    case 'byte by byte':
      link.toServer = bytewise(toServer)
      link.toClient = bytewise(toClient)
      return
    default:
      fault satisfies never
  }
}

/** Each byte in a packet of its own, in order. */
function bytewise(forward: (chunk: Buffer) => void): (chunk: Buffer) => void {
  const queue: number[] = []
  const step = (): void => {
    const byte = queue.shift()
    if (byte === undefined) return
    forward(Buffer.of(byte))
    if (queue.length > 0) setImmediate(step)
  }
  return (chunk) => {
    const idle = queue.length === 0
    queue.push(...chunk)
    if (idle) step()
  }
}
