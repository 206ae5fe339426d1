import type { Codec } from './codec'
import { IdempotencyError } from './errors'
import type { RecordedFailure } from './failure'
import type { Completed, Failed, Processing, StoredRecord } from './record'

/** A record as `find` shows it: under the caller's own key, with the value or the failure decoded. */
export type FoundRecord =
  | Processing
  | (Omit<Completed, 'result'> & { value?: unknown })
  | (Omit<Failed, 'error'> & { error?: RecordedFailure })

/** Throws `RESULT_UNAVAILABLE` for bytes that the codec can't read. */
export function readRecord(key: string, record: StoredRecord | undefined, codec: Codec): FoundRecord | undefined {
  switch (record?.status) {
    case undefined:
      return undefined
    case 'processing':
      return { ...record, key }
    case 'completed': {
      const { result, ...rest } = record
      return { ...rest, key, ...(result && { value: decode(codec, result) }) }
    }
    case 'failed': {
      const { error, ...rest } = record
      return { ...rest, key, ...(error && { error: decode(codec, error) as RecordedFailure }) }
    }
  }
}

function decode(codec: Codec, bytes: Uint8Array): unknown {
  try {
    return codec.decode(bytes)
  } catch (cause) {
    throw new IdempotencyError('RESULT_UNAVAILABLE', 'What is recorded can not be decoded by this codec', { cause })
  }
}
