// One process with a client of its own: it claims the keys that it is told, or hammers some and sends its history.
import { type HammerOptions, hammer } from '@hookonce/conformance'
import type { ClaimRequest } from '@hookonce/core'
import { mongodbStore } from '@hookonce/mongodb'
import { MongoClient } from 'mongodb'

const [url = '', collection = ''] = process.argv.slice(2)
const client = await new MongoClient(url).connect()
const store = mongodbStore({ collection: client.db('hookonce-tests').collection(collection) })

process.on('message', async (task: { claim: ClaimRequest } | { hammer: HammerOptions }) => {
  process.send?.('claim' in task ? await store.claim(task.claim) : await hammer(store, task.hammer))
})
process.send?.('ready')
