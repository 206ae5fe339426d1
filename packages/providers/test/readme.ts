import { defineProvider, hmacSignature } from '../src/index'

const secret = 'acme-secret'

// #region acme
export const acme = defineProvider<{ id: string; user: string }>({
  name: 'acme',
  retentionMs: 7 * 24 * 3_600_000, // longer than Acme sends again
  timeoutMs: 5_000,
  signature: hmacSignature({
    secret,
    header: 'Acme-Signature',
    signs: '{timestamp}.{body}',
    timestamp: { header: 'Acme-Time', unit: 'seconds' },
  }),
  event: ({ body }) => ({ id: body.id, type: body.kind }),
})
// #endregion
