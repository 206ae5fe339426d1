import {
  broken,
  claimSees,
  hearsBytes,
  hearsClaim,
  hearsKey,
  hearsSettle,
  isCompleted,
  isProcessing,
  never,
  type Sabotage,
  tellsAfter,
  withoutFingerprint,
} from './flaws'

export const dataSabotages: readonly Sabotage[] = [
  broken('G6', 'frees what failed for good', {
    sees: claimSees((stored) =>
      stored.status === 'failed' ? { ...stored, owner: 'another', retryAt: stored.retryAt ?? never } : stored,
    ),
  }),
  broken('G6', 'prolongs what is completed, with each duplicate', {
    sees: (stored, operation) => {
      if (operation.do === 'claim' && isCompleted(stored)) stored.expiresAt.setTime(+stored.expiresAt + 1)
      return stored
    },
  }),
  broken('G6', 'says of every forget that there was one', { tells: tellsAfter('forget', () => true) }),
  broken('G6', 'keeps a processing record from being forgotten', {
    sees: (stored, operation) => (operation.do === 'forget' && isProcessing(stored) ? undefined : stored),
  }),
  broken('G8', 'shares results by reference', { shares: true }),
  broken('G8', 'takes 0 bytes for none', { hears: hearsBytes((bytes) => (bytes.length > 0 ? bytes : undefined)) }),
  broken('G8', 'takes none for 0 bytes', {
    hears: hearsSettle((outcome) =>
      outcome.status === 'completed' ? { ...outcome, result: outcome.result ?? new Uint8Array() } : outcome,
    ),
  }),
  broken('G8', 'ends bytes at a NUL', {
    hears: hearsBytes((bytes) => (bytes.includes(0) ? bytes.subarray(0, bytes.indexOf(0)) : bytes)),
  }),
  broken('G8', 'keeps bytes as text', {
    hears: hearsBytes((bytes) => new TextEncoder().encode(new TextDecoder().decode(bytes))),
  }),
  broken('G8', 'cuts bytes off at 64 KiB', { hears: hearsBytes((bytes) => bytes.subarray(0, 65_535)) }),
  broken('G8', 'keeps the whole buffer of a part', { hears: hearsBytes((bytes) => new Uint8Array(bytes.buffer)) }),
  broken('G8', 'loses the error', {
    hears: hearsSettle((outcome) => (outcome.status === 'failed' ? { ...outcome, error: undefined } : outcome)),
  }),
  broken('G9', 'folds the case of keys', { hears: hearsKey((key) => key.toLowerCase()) }),
  broken('G9', 'cuts keys off at 191 characters', { hears: hearsKey((key) => key.slice(0, 191)) }),
  broken('G9', 'reads escapes in keys', { hears: hearsKey((key) => key.replaceAll('\\', '')) }),
  broken('G9', 'takes wildcards in keys', { hears: hearsKey((key) => key.replaceAll('_', '%')) }),
  broken('G9', 'folds the case of owners', {
    hears: hearsClaim((request) => ({ ...request, owner: request.owner.toLowerCase() })),
    sees: (stored, operation) =>
      'lease' in operation && stored?.owner === operation.lease.owner.toLowerCase()
        ? { ...stored, owner: operation.lease.owner }
        : stored,
  }),
  broken('G9', 'compares fingerprints as padded text', {
    hears: hearsClaim(({ fingerprint, ...request }) => ({
      ...request,
      ...(fingerprint && { fingerprint: fingerprint.trimEnd() }),
    })),
  }),
  broken('G9', 'compares fingerprints as numbers, where they are', {
    hears: hearsClaim(({ fingerprint, ...request }) => ({
      ...request,
      ...(fingerprint && { fingerprint: `${Number(fingerprint) || fingerprint}` }),
    })),
  }),
  broken('G11', 'tells a mismatch after all else', {
    sees: claimSees((stored) => (isProcessing(stored) ? withoutFingerprint(stored) : stored)),
  }),
  broken('G11', 'never tells a mismatch', { sees: claimSees(withoutFingerprint) }),
  broken('G11', 'takes no fingerprint for another', {
    sees: claimSees((stored) => ({ fingerprint: 'none', ...stored })),
    hears: hearsClaim((request) => ({ fingerprint: 'none', ...request })),
  }),
  broken('G11', 'takes over the last fingerprint', {
    writes: (record, _, operation) =>
      record && operation.do === 'claim' ? { ...record, fingerprint: operation.request.fingerprint } : record,
  }),
]
