/** Of each subject the same: those of hookonce's defaults. */
export const leaseMs = 30_000
export const retentionMs = 7 * 24 * 3_600_000
export const processing = 'processing'
