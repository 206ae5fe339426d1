import { base64url } from './base64url'

export const utf8 = new TextEncoder()

/**
 * Stands for text that no store should have to meet as it is. The tag keeps it apart from text that is
 * stored as it is (F86).
 */
export async function taggedDigest(content: string | Uint8Array): Promise<string> {
  const bytes = typeof content === 'string' ? utf8.encode(content) : content
  return `sha256:${base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as BufferSource)))}`
}
