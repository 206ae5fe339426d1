import { processing } from './periods'
import type { Subject } from './subject'

/** The commands that such code is made of. */
export interface Commands {
  /** `SET NX PX`: is the key this caller's now? */
  claim(key: string): Promise<boolean>
  get(key: string): Promise<string | null>
  /** `SET PX` */
  settle(key: string, result: string): Promise<unknown>
  close(): Promise<void>
}

/** `SET NX PX` before and `SET` after, as many a blog has it. */
export const raw = ({ claim, get, settle, close }: Commands): Subject => ({
  async run(key, handler) {
    if (await claim(key)) {
      const result = await handler()
      await settle(key, JSON.stringify(result))
      return result
    }
    const recorded = await get(key)
    return recorded === null || recorded === processing ? undefined : JSON.parse(recorded)
  },
  close,
})
