import type { Context } from 'hono'

/**
 * The request with its body still to be read. Where somebody has read it (a validator, `c.req.json()`), Hono has kept it
 * as text: the same bytes, as long as they were UTF-8.
 */
export async function unread(c: Context): Promise<Request> {
  const { raw } = c.req
  if (!raw.bodyUsed) return raw
  const { url, method, headers } = raw
  return new Request(url, { method, headers, body: await c.req.arrayBuffer() })
}
