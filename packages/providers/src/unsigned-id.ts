import { sha256 } from './encoding/sha256'
import type { EventParts } from './event-parts'
import { checkFlag } from './options'

export interface UnsignedIdOptions {
  /**
   * Takes the id from its header, which is not signed. `false` by default: the key is then a digest of what is signed,
   * and the same content under another id is refused as FINGERPRINT_MISMATCH. That catches whoever replays a delivery
   * under a fresh id; and it refuses an event whose body happens to be that of an earlier one, byte for byte.
   */
  trustUnsignedId?: boolean
}

interface UnsignedId {
  id: string | null
  /** What the signature covers, and further names that tell events with the same content apart. */
  signed: Uint8Array
  names?: readonly (string | null)[]
}

export function unsignedIdOption(preset: string, { trustUnsignedId = false }: UnsignedIdOptions): boolean {
  checkFlag(preset, 'trustUnsignedId', trustUnsignedId)
  return trustUnsignedId
}

/** Key and fingerprint of an event whose id is in a header that nobody has signed. */
export async function unsignedId(
  { id, signed, names = [] }: UnsignedId,
  trusted: boolean,
): Promise<Pick<EventParts, 'id' | 'fingerprint'>> {
  const digest = await sha256(signed)
  // A genuine delivery has an id: without one there is nothing to tell a redelivery by.
  if (trusted || !id) return { id, fingerprint: digest }
  return { id: JSON.stringify([digest, ...names]), fingerprint: `id:${id}` }
}
