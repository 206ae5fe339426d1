import { Int32 } from 'bson'
import { ServerError } from '../server-error'
import type { Collection } from '../storage/collection'
import { type IndexSpec, isIdIndex } from '../storage/index-definition'
import type { Document } from '../values/document'
import { identical } from '../values/identical'
import { isNumeric, toNumber } from '../values/number'
import type { Call } from './call'

export function createIndexes(call: Call): Document {
  const existed = call.found !== undefined
  const { collection } = call
  const numIndexesBefore = new Int32(collection.specs.length)
  for (const given of call.list('indexes')) {
    const spec = checked(given)
    if (!isIdIndex(spec.key) && !alreadyThere(collection, spec)) collection.addIndex({ v: new Int32(2), ...spec })
  }
  const numIndexesAfter = new Int32(collection.specs.length)
  const note = identical(numIndexesBefore, numIndexesAfter) ? { note: 'all indexes already exist' } : {}
  return { numIndexesBefore, numIndexesAfter, createdCollectionAutomatically: !existed, ...note }
}

function checked({ ns: _, v: __, ...spec }: Document): IndexSpec {
  const { name, key, expireAfterSeconds } = spec as IndexSpec
  if (typeof name !== 'string')
    throw new ServerError(9, "The 'name' field is a required property of an index specification")
  if (Object.keys(key ?? {}).length === 0) throw new ServerError(67, 'Index keys cannot be an empty document.')
  if (expireAfterSeconds !== undefined) {
    const seconds = isNumeric(expireAfterSeconds) ? toNumber(expireAfterSeconds) : Number.NaN
    if (!(seconds >= 0)) throw new ServerError(67, 'TTL index expireAfterSeconds must be a number that is not negative')
    if (Object.keys(key).length > 1)
      throw new ServerError(67, 'TTL indexes are single-field indexes, compound indexes do not support TTL')
  }
  return spec as IndexSpec
}

/** The same index again is nothing new; the same name or keys with something else is an error. */
function alreadyThere(collection: Collection, spec: IndexSpec): boolean {
  const plain = ({ v: _, ...options }: IndexSpec) => Object.fromEntries(Object.entries(options).sort())
  for (const { spec: known } of collection.indexes.values()) {
    const sameName = known.name === spec.name
    const sameKey = identical(known.key, spec.key)
    if (sameName && sameKey && identical(plain(known), plain(spec))) return true
    if (sameName && !sameKey) {
      throw new ServerError(86, `An existing index has the same name as the requested index: ${spec.name}`)
    }
    if (sameKey)
      throw new ServerError(85, `An equivalent index already exists with a different name or options: ${known.name}`)
  }
  return false
}

function existing(call: Call): Collection {
  if (call.found) return call.found
  throw new ServerError(26, `ns does not exist: ${call.namespace}`)
}

export function listIndexes(call: Call): Document {
  const { namespace, specs } = existing(call)
  return { cursor: call.server.cursors.open(namespace, specs, Number.POSITIVE_INFINITY) }
}

export function dropIndexes(call: Call): Document {
  const collection = existing(call)
  const nIndexesWas = new Int32(collection.specs.length)
  const wanted = call.command.index
  const names = wanted === '*' ? [...collection.indexes.keys()] : [wanted].flat().map((one) => nameOf(collection, one))
  collection.dropIndexes(names)
  return { nIndexesWas }
}

function nameOf(collection: Collection, wanted: unknown): string {
  if (wanted === '_id_') throw new ServerError(72, 'cannot drop _id index')
  const found = collection.specs.find(({ name, key }) => name === wanted || identical(key, wanted))
  if (found && !isIdIndex(found.key)) return found.name
  throw new ServerError(27, `index not found with name [${wanted}]`)
}
