import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'

/** The message as it goes over the wire: the word alone may stand in a result too. */
const commit = 'Q\0\0\0\x0bCOMMIT\0'

/**
 * A way to a server on which connections are cut at their first COMMIT: before the server gets it, or when it has
 * answered. The client is told neither.
 */
export async function cutAtCommit(port: number, when: 'before' | 'after') {
  const server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1')
    const cut = () => {
      client.destroy()
      upstream.destroy()
    }
    for (const socket of [client, upstream]) socket.on('error', cut).on('close', cut)
    let committing = false
    client.on('data', (chunk) => {
      committing ||= chunk.includes(commit)
      if (committing && when === 'before') cut()
      else upstream.write(chunk)
    })
    upstream.on('data', (chunk) => {
      if (committing) cut()
      else client.write(chunk)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `postgres://postgres@127.0.0.1:${(server.address() as AddressInfo).port}/postgres`
  return { url, close: () => server.close() }
}
