import { Int32 } from 'bson'
import { matcher } from '../language/context'
import { ServerError } from '../server-error'
import type { Document } from '../values/document'
import type { Call } from './call'

export function create(call: Call): Document {
  if (call.found) throw new ServerError(48, `Collection ${call.namespace} already exists.`)
  return call.collection && {}
}

export function listCollections(call: Call): Document {
  const matches = matcher(call.document('filter'))
  const found = call.server.storage
    .of(call.database)
    .map(({ name }): Document => ({ name, type: 'collection', options: {}, info: { readOnly: false } }))
    .filter(matches)
  return {
    cursor: call.server.cursors.open(`${call.database}.$cmd.listCollections`, found, call.number('batchSize', 101)),
  }
}

export function drop(call: Call): Document {
  const { found } = call
  if (!found) return {}
  call.server.storage.drop(found)
  return { ns: found.namespace, nIndexesWas: new Int32(found.specs.length) }
}

export function dropDatabase(call: Call): Document {
  const { storage } = call.server
  for (const collection of storage.of(call.database)) storage.drop(collection)
  return { dropped: call.database }
}
