import type { Document } from '../values/document'
import type { Call } from './call'

/** Of a MongoDB 7.0: sessions, retryable writes and transactions, as a replica set of one. */
const wireVersion = 21

export function hello({ server, name, now }: Call): Document {
  const { host, setName } = server.identity
  const set = { setName, setVersion: 1, hosts: [host], primary: host, me: host, secondary: false }
  return {
    helloOk: true,
    [name === 'hello' ? 'isWritablePrimary' : 'ismaster']: true,
    ...(setName ? set : {}),
    maxBsonObjectSize: 16 * 1024 * 1024,
    maxMessageSizeBytes: 48_000_000,
    maxWriteBatchSize: 100_000,
    localTime: now,
    logicalSessionTimeoutMinutes: 30,
    minWireVersion: 0,
    maxWireVersion: wireVersion,
    readOnly: false,
  }
}
