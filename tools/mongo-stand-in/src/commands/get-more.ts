import type { Long } from 'bson'
import type { Document } from '../values/document'
import type { Call } from './call'

export function getMore(call: Call): Document {
  return { cursor: call.server.cursors.more(call.command.getMore as Long, call.number('batchSize')) }
}

export function killCursors(call: Call): Document {
  const ids = call.command.cursors as Long[]
  const cursorsKilled = ids.filter((id) => call.server.cursors.kill(id))
  const cursorsNotFound = ids.filter((id) => !cursorsKilled.includes(id))
  return { cursorsKilled, cursorsNotFound, cursorsAlive: [], cursorsUnknown: [] }
}
