import { storeConformance } from '@hookonce/conformance'
import { redisStore } from '@hookonce/redis'
import { afterAll, beforeAll, describe, it } from 'vitest'
import type { Connected } from './clients'

/** The suite over one connection, and over one that is closed. `keyPrefix` keeps it apart from others on the server. */
export function passesTheSuite(keyPrefix: string, connect: () => Promise<Connected>): void {
  let connected: Connected
  beforeAll(async () => {
    connected = await connect()
  })
  afterAll(() => connected.close())

  storeConformance(
    { describe: describe.concurrent, it },
    {
      create: () => ({ store: redisStore({ client: connected.client, keyPrefix }) }),
      async disconnected() {
        const { client, close } = await connect()
        await close()
        return redisStore({ client })
      },
    },
  )
}
