import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'

/** A port that nobody listens on. Somebody else may still be quicker: who uses it tries again. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** Starts a server on a free port. Somebody may take the port between its choice and the start. */
export async function onFreePort<T>(
  start: (port: number) => Promise<T>,
  tries = 3,
): Promise<{ port: number; started: T }> {
  const port = await freePort()
  try {
    return { port, started: await start(port) }
  } catch (error) {
    if (tries > 1 && /address already in use/i.test(String(error))) return onFreePort(start, tries - 1)
    throw error
  }
}
