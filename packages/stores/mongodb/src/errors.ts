/** Told by its code, never by its message. */
const codeOf = (error: unknown): unknown => (error as { code?: unknown } | null)?.code

const codes = { maxTimeMSExpired: 50, lockTimeout: 24, writeConflict: 112, duplicateKey: 11_000, illegalOperation: 20 }

/** Nothing was written: another command, or an open transaction, was at the document for too long. */
export const meansLocked = (error: unknown): boolean =>
  [codes.maxTimeMSExpired, codes.lockTimeout, codes.writeConflict].includes(codeOf(error) as number)

const tries = 5
/** Two upserts of one key can race for its insert; the loser, asked again, finds the winner's document (F71). */
export async function retried<Reply>(send: () => Promise<Reply>): Promise<Reply> {
  for (let tried = 1; ; tried++) {
    try {
      return await send()
    } catch (error) {
      if (codeOf(error) !== codes.duplicateKey || tried === tries) throw error
    }
  }
}

/** The driver may put an error of its own around it, which has no code. */
export const isIllegal = (error: unknown): boolean =>
  [codeOf(error), codeOf((error as { originalError?: unknown } | null)?.originalError)].includes(codes.illegalOperation)
