import { setTimeout as wait } from 'node:timers/promises'
import { MongoClient } from 'mongodb'

export interface MongodbVersion {
  /** Which of the two answered: the real thing, or what stands in for it. */
  kind: 'mongod' | 'stand-in'
  version: string
}

export async function askVersion(url: string): Promise<MongodbVersion> {
  return withAdmin(url, async (admin) => {
    const { version, standIn } = await admin.command({ buildInfo: 1 })
    return { kind: standIn ? 'stand-in' : 'mongod', version: String(version) }
  })
}

/** Makes a new mongod the primary of a set of one, and waits until it is. */
export async function initiate(url: string, port: number): Promise<void> {
  await withAdmin(url, async (admin) => {
    const config = { _id: 'rs0', members: [{ _id: 0, host: `127.0.0.1:${port}` }] }
    await admin.command({ replSetInitiate: config }).catch((error: { code?: number }) => {
      // A mongod that was killed and started again knows its set.
      if (error.code !== alreadyInitialized) throw error
    })
    for (let tries = 1; !(await admin.command({ hello: 1 })).isWritablePrimary; tries++) {
      if (tries > 300) throw new Error(`${url} did not become the primary of its replica set.`)
      await wait(50)
    }
  })
}

const alreadyInitialized = 23

async function withAdmin<T>(url: string, work: (admin: ReturnType<MongoClient['db']>) => Promise<T>): Promise<T> {
  const client = new MongoClient(url, { serverSelectionTimeoutMS: 10_000 })
  try {
    return await work(client.db('admin'))
  } finally {
    await client.close()
  }
}
