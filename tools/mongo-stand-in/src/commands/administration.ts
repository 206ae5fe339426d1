// What a client asks of the server itself.
import { Double, Int32 } from 'bson'
import { ServerError } from '../server-error'
import type { Document } from '../values/document'
import type { Call } from './call'

/** The release whose ways this server follows. */
const version = '7.0.0'

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

/** Two of mongod's parameters: how often the TTL monitor goes round, and how long a transaction may last. */
export function setParameter(call: Call): Document {
  const { storage, ttlMonitor } = call.server
  const seconds = (name: string): number | undefined => {
    const value = call.number(name, Number.NaN)
    if (Number.isNaN(value)) return undefined
    if (value >= 1) return value
    throw new ServerError(2, `Invalid value for parameter ${name}: ${value} is not greater than or equal to 1`)
  }
  const sleep = seconds('ttlMonitorSleepSecs')
  const lifetime = seconds('transactionLifetimeLimitSeconds')
  if (sleep === undefined && lifetime === undefined) {
    throw new ServerError(
      72,
      'The stand-in knows the parameters ttlMonitorSleepSecs and transactionLifetimeLimitSeconds',
    )
  }
  const was = sleep === undefined ? storage.history.lifetimeMs : ttlMonitor.periodMs
  if (sleep !== undefined) ttlMonitor.start(storage, sleep * 1000)
  if (lifetime !== undefined) storage.history.lifetimeMs = lifetime * 1000
  return { was: new Double(was / 1000) }
}
