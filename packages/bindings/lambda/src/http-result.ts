import type { HandledResponse } from '@hookonce/http'
import type { HttpEvent } from './http-event'

/** What a function answers API Gateway or a function URL, in either format. */
export interface HttpResult {
  statusCode: number
  headers?: Record<string, string | number | boolean>
  multiValueHeaders?: Record<string, (string | number | boolean)[]>
  cookies?: string[]
  body?: string
  isBase64Encoded?: boolean
}

/** A web response, in the format of the event that it answers. */
export async function toResult(response: Response, event: HttpEvent): Promise<HttpResult & { body: string }> {
  const { status: statusCode, headers } = response
  const content = contentOf(Buffer.from(await response.arrayBuffer()))
  if (!event.requestContext.http) {
    const multiValueHeaders: Record<string, string[]> = {}
    for (const [name, value] of headers) multiValueHeaders[name] = [...(multiValueHeaders[name] ?? []), value]
    return { statusCode, multiValueHeaders, ...content }
  }
  const cookies = headers.getSetCookie()
  const single = Object.fromEntries([...headers].filter(([name]) => name !== 'set-cookie'))
  return { statusCode, headers: single, ...(cookies.length > 0 && { cookies }), ...content }
}

/** Text as text: a REST API decodes base64 for its `binaryMediaTypes` alone. */
function contentOf(bytes: Buffer): { body: string; isBase64Encoded: boolean } {
  const text = bytes.toString('utf8')
  return Buffer.from(text, 'utf8').equals(bytes)
    ? { body: text, isBase64Encoded: false }
    : { body: bytes.toString('base64'), isBase64Encoded: true }
}

/** What a handler has returned, as it is recorded. */
export function handledResponse(result: HttpResult): HandledResponse {
  const { statusCode: status, body = '', isBase64Encoded } = result
  const lines = Object.entries({ ...result.headers, ...result.multiValueHeaders })
  return {
    status,
    header: (name) => lines.find(([one]) => one.toLowerCase() === name.toLowerCase())?.[1].toString(),
    body: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'),
  }
}
