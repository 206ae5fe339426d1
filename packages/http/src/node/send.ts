import type { ServerResponse } from 'node:http'

/** Answers with a web response, unless somebody (a timeout) has answered, or nobody is there any more. */
export async function sendResponse(response: Response, res: ServerResponse): Promise<void> {
  const body = new Uint8Array(await response.arrayBuffer())
  if (res.headersSent || res.destroyed) return
  res.statusCode = response.status
  for (const [name, value] of response.headers) {
    // Each cookie comes alone, and may not take the place of one that is set already.
    if (name === 'set-cookie') res.appendHeader(name, value)
    else res.setHeader(name, value)
  }
  res.end(body)
}
