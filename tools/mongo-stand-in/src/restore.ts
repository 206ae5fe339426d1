import { Int32 } from 'bson'
import type { Server } from './server-state'
import type { Collection } from './storage/collection'
import type { IndexSpec } from './storage/index-definition'
import type { Entry } from './storage/journal'
import { isDocument } from './values/document'

/** Makes of a new server what the journal says that it was, and goes on with that journal. */
export function restore(server: Server): void {
  for (const entry of server.journal.read()) {
    if (entry.kind === 'answer' || entry.kind === 'commit') restoreSession(server, entry)
    else restoreData(server, entry)
  }
  server.journal.open()
}

function restoreData(server: Server, entry: Exclude<Entry, SessionEntry>): void {
  const collection = collectionOf(server, entry.namespace)
  if (entry.kind === 'document') collection.restore(entry.id, entry.document)
  else if (entry.kind === 'drop') server.storage.drop(collection)
  else restoreIndexes(collection, entry.specs as IndexSpec[])
}

type SessionEntry = Extract<Entry, { session: string }>

function restoreSession({ sessions, storage }: Server, entry: SessionEntry): void {
  const session = sessions.byKey(entry.session)
  session.enter(BigInt(String(entry.number)))
  if (entry.kind === 'answer') {
    session.remember(Number(entry.statement), plain(entry.answer))
    return
  }
  const transaction = storage.history.begin()
  transaction.commit()
  session.begin(transaction)
}

/** Counts are plain numbers in an answer; documents stay as they are. */
function plain(answer: unknown): unknown {
  if (answer instanceof Int32) return answer.value
  if (!isDocument(answer)) return answer
  return Object.fromEntries(
    Object.entries(answer).map(([name, value]) => [
      name,
      name !== 'upserted' && value instanceof Int32 ? value.value : value,
    ]),
  )
}

function collectionOf({ storage }: Server, namespace: string): Collection {
  const dot = namespace.indexOf('.')
  return storage.collection(namespace.slice(0, dot), namespace.slice(dot + 1))
}

function restoreIndexes(collection: Collection, specs: readonly IndexSpec[]): void {
  collection.dropIndexes([...collection.indexes.keys()])
  for (const spec of specs) collection.addIndex(spec)
}
