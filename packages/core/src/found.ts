import { type Codec, decodeResult } from './codec'
import type { RecordedFailure } from './failure'
import type { Completed, Failed, Processing, StoredRecord } from './record'

/** A record as `find` shows it: under the caller's own key, with the value or the failure decoded. */
export type FoundRecord =
  | Processing
  | (Omit<Completed, 'result'> & { value?: unknown })
  | (Omit<Failed, 'error'> & { error?: RecordedFailure })

/** Throws `RESULT_UNAVAILABLE` for bytes that the codec can't read. */
export function readRecord(key: string, record: StoredRecord, codec: Codec): FoundRecord {
  const { result, error, ...rest } = record as { result?: Uint8Array; error?: Uint8Array }
  return {
    ...rest,
    key,
    ...(result && { value: decodeResult(codec, result) }),
    ...(error && { error: decodeResult(codec, error) }),
  } as FoundRecord
}
