/**
 * The exact bytes of the body, or why there are none. The size is limited while they arrive: a sender may say
 * nothing of it, or say too little.
 */
export async function readBody(
  request: Request,
  maxBytes: number,
): Promise<Uint8Array | 'BODY_TOO_LARGE' | 'BODY_UNREADABLE'> {
  if (Number(request.headers.get('Content-Length')) > maxBytes) return 'BODY_TOO_LARGE'
  if (!request.body) return new Uint8Array()

  const chunks: Uint8Array[] = []
  let size = 0
  try {
    // Throws for a body that somebody has read before.
    const reader = request.body.getReader()
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      chunks.push(read.value)
      size += read.value.length
      if (size > maxBytes) {
        // Not awaited: what is still to come must not hold the answer back.
        reader.cancel().catch(() => undefined)
        return 'BODY_TOO_LARGE'
      }
    }
  } catch {
    return 'BODY_UNREADABLE'
  }
  return joined(chunks, size)
}

function joined(chunks: Uint8Array[], size: number): Uint8Array {
  const bytes = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}
