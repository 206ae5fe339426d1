import type { Pool, PoolClient } from 'pg'
import { refuseLonely } from './connection'

const ignore = () => undefined

/**
 * A client that is out of its pool and loses its connection ends the process, if nobody listens. So we do from the
 * callback on: a promise would come a microtask late, and the end of the connection may be in the same packet.
 */
const clientOf = (pool: Pool): Promise<PoolClient> =>
  new Promise((resolve, reject) =>
    pool.connect((error, client) => {
      if (!client) return reject(error)
      client.on('error', ignore)
      resolve(client)
    }),
  )

/** A transaction of a pool of `pg`. */
export async function inPool<T>(pool: Pool, work: (tx: unknown) => Promise<T>): Promise<T> {
  refuseLonely(pool.options.max)
  const client = await clientOf(pool)
  let broken = true
  try {
    await client.query('BEGIN')
    const value = await work(client).catch(async (error) => {
      broken = await client.query('ROLLBACK').then(
        () => false,
        () => true,
      )
      throw error
    })
    const { command } = await client.query('COMMIT')
    broken = false
    if (command !== 'COMMIT')
      throw Object.assign(new Error('A statement of the transaction had failed.'), { code: '25P02' })
    return value
  } finally {
    client.off('error', ignore)
    client.release(broken)
  }
}
