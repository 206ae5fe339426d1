// What a client asks of the server itself.
import { Double, Int32 } from 'bson'
import { ServerError } from '../server-error'
import type { Document } from '../values/document'
import type { Call } from './call'

/** The release whose ways this server follows. */
export const version = '7.0.0'

export const ping = (): Document => ({})

export const buildInfo = (): Document => ({
  version,
  versionArray: [7, 0, 0, 0].map((part) => new Int32(part)),
  /** No mongod has this field: it tells who asks that this is none. */
  standIn: true,
  maxBsonObjectSize: 16 * 1024 * 1024,
})

export function endSessions(call: Call): Document {
  for (const lsid of call.list('endSessions')) call.server.sessions.end(lsid)
  return {}
}

/** The one parameter that may be set: how often the TTL monitor goes round. */
export function setParameter(call: Call): Document {
  const { ttlMonitor } = call.server
  const seconds = call.number('ttlMonitorSleepSecs', Number.NaN)
  if (!(seconds >= 1))
    throw new ServerError(72, 'The stand-in knows the parameter ttlMonitorSleepSecs alone, at least 1')
  const was = new Double(ttlMonitor.periodMs / 1000)
  ttlMonitor.start(call.server.storage, seconds * 1000)
  return { was }
}
