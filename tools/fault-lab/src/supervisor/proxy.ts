import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import type { NetworkFault } from '../wire'
import { befall, type Link } from './network-faults'

/** How long an armed fault waits for a request. Milliseconds. */
const armedMs = 500

/**
 * A TCP proxy that knows no protocol. A fault is armed for the connections that are open: it happens to each of them
 * when its client next sends something.
 */
export class FaultProxy {
  struck = 0
  readonly #server: Server
  readonly #links = new Set<Link>()
  readonly #onStrike: (fault: NetworkFault) => void

  constructor(target: number, onStrike: (fault: NetworkFault) => void) {
    this.#onStrike = onStrike
    this.#server = createServer((client) => this.#accept(client, connect(target, '127.0.0.1')))
  }

  async listen(): Promise<number> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return (this.#server.address() as AddressInfo).port
  }

  arm(fault: NetworkFault): void {
    const links = [...this.#links]
    for (const link of links) link.armed = fault
    setTimeout(() => {
      for (const link of links) link.armed = undefined
    }, armedMs).unref()
  }

  async close(): Promise<void> {
    for (const { client, server } of this.#links) {
      client.destroy()
      server.destroy()
    }
    this.#server.close()
    await once(this.#server, 'close')
  }

  #accept(client: Socket, server: Socket): void {
    const link: Link = {
      client,
      server,
      armed: undefined,
      toServer: (chunk) => void server.write(chunk),
      toClient: (chunk) => void client.write(chunk),
    }
    this.#links.add(link)
    for (const socket of [client, server]) {
      socket.setNoDelay()
      // Reported by 'close', which always follows.
      socket.on('error', () => undefined)
    }
    client.on('close', () => {
      this.#links.delete(link)
      if (!link.outlives) server.destroy()
    })
    server.on('close', () => client.destroy())
    server.on('data', (chunk) => link.toClient(chunk))
    client.on('data', (chunk) => {
      const { armed } = link
      link.armed = undefined
      if (armed) {
        this.struck++
        this.#onStrike(armed)
        befall(armed, link)
      }
      link.toServer(chunk)
    })
  }
}
