import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { serve } from './connection'
import { restore } from './restore'
import { Server } from './server-state'
import { Journal } from './storage/journal'
import { TtlMonitor } from './ttl-monitor'

export interface StandInOptions {
  /** Defaults to a free one. */
  port?: number
  /** A standalone server has no transactions and no retryable writes. Defaults to a replica set of one. */
  standalone?: boolean
  /** How often the TTL monitor goes round, in milliseconds. Defaults to a minute, as in mongod. */
  ttlPeriodMs?: number
  /** A file: a server that starts with it again has all that was acknowledged, as after a SIGKILL. Defaults to none. */
  journal?: string
}

export interface StandIn {
  port: number
  url: string
  stop(): Promise<void>
}

/** A server in this process, on loopback alone. Its documents are in memory, and end with it unless it keeps a journal. */
export async function startStandIn({
  port = 0,
  standalone,
  ttlPeriodMs = 60_000,
  journal,
}: StandInOptions = {}): Promise<StandIn> {
  const sockets = new Set<Socket>()
  const listener = createServer((socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    serve(server, socket)
  })
  listener.listen(port, '127.0.0.1')
  await once(listener, 'listening')
  const host = `127.0.0.1:${(listener.address() as AddressInfo).port}`
  const monitor = new TtlMonitor()
  const server = new Server(standalone ? { host } : { host, setName: 'rs0' }, monitor, new Journal(journal))
  restore(server)
  monitor.start(server.storage, ttlPeriodMs)

  return {
    port: Number(host.split(':')[1]),
    url: `mongodb://${host}/?directConnection=true`,
    async stop() {
      monitor.stop()
      server.journal.close()
      for (const socket of sockets) socket.destroy()
      listener.close()
      await once(listener, 'close')
    },
  }
}
