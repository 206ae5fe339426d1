// A local API Gateway: HTTP in, the events of its three kinds to a function, what the function answers out again.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import type { HttpEvent, HttpResult, LambdaContext } from '@hookonce/lambda'

/** A REST API (format 1.0, with binaryMediaTypes for all), an HTTP API with format 1.0 or 2.0, a function URL. */
export type Kind = 'rest' | 'http 1.0' | 'http 2.0' | 'url'
export type LambdaFunction = (event: HttpEvent, context: LambdaContext) => Promise<HttpResult>

export async function gateway(kind: Kind, handler: LambdaFunction, timeoutMs = 29_000) {
  const server = createServer(async (req, res) => {
    const body = await buffer(req).catch(() => undefined)
    // Who hangs up while sending sends nothing on. A function that is called runs to its end, whoever waits for it.
    if (!body) return
    const end = Date.now() + timeoutMs
    const event = kind === 'rest' || kind === 'http 1.0' ? version1(kind, req, body) : version2(req, body)
    try {
      send(kind, res, await handler(event, { getRemainingTimeInMillis: () => end - Date.now() }))
    } catch {
      res.writeHead(502, { 'Content-Type': 'application/json' }).end('{"message":"Internal server error"}')
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise<void>((resolve) => void server.close(() => resolve()).closeAllConnections()),
  }
}

function version1(kind: Kind, req: IncomingMessage, body: Buffer): HttpEvent {
  const { pathname, searchParams } = new URL(req.url ?? '/', 'http://gateway')
  const multiValueHeaders: Record<string, string[]> = {}
  for (const [name, values = []] of Object.entries(req.headersDistinct)) multiValueHeaders[name] = values
  const query = [...new Set(searchParams.keys())].map((name): [string, string[]] => [name, searchParams.getAll(name)])
  const last = <Value>(all: Record<string, Value[]>) =>
    Object.fromEntries(Object.entries(all).map(([name, values]) => [name, values.at(-1)]))
  return {
    ...(kind === 'http 1.0' && { version: '1.0' }),
    ...{ resource: '/{proxy+}', path: pathname, httpMethod: req.method ?? 'GET' },
    headers: last(multiValueHeaders) as Record<string, string>,
    multiValueHeaders,
    ...{ queryStringParameters: query.length > 0 ? last(Object.fromEntries(query)) : null },
    multiValueQueryStringParameters: query.length > 0 ? Object.fromEntries(query) : null,
    ...{ pathParameters: null, stageVariables: null },
    requestContext: { domainName: 'abc.execute-api.eu-central-1.amazonaws.com' },
    ...bodyOf(body),
  }
}

function version2(req: IncomingMessage, body: Buffer): HttpEvent {
  const { pathname, search } = new URL(req.url ?? '/', 'http://gateway')
  const { cookie, ...rest } = req.headers
  const headers = Object.entries(rest).map(([name]) => [name, req.headersDistinct[name]?.join(',')])
  return {
    ...{ version: '2.0', routeKey: '$default', rawPath: pathname, rawQueryString: search.slice(1) },
    ...(cookie !== undefined && { cookies: cookie.split('; ') }),
    headers: Object.fromEntries(headers),
    requestContext: {
      domainName: 'abc.execute-api.eu-central-1.amazonaws.com',
      http: { method: req.method ?? 'GET' },
    },
    ...bodyOf(body, undefined),
  }
}

/** Base64 for what is no text. */
function bodyOf<Empty>(bytes: Buffer, empty: Empty | null = null) {
  if (bytes.length === 0) return { body: empty, isBase64Encoded: false }
  const isText = Buffer.from(bytes.toString()).equals(bytes)
  return { body: bytes.toString(isText ? 'utf8' : 'base64'), isBase64Encoded: !isText }
}

function send(kind: Kind, res: ServerResponse, result: HttpResult): void {
  const isVersion2 = kind === 'http 2.0' || kind === 'url'
  if (isVersion2 && result.multiValueHeaders) throw new Error('format 2.0 knows no multiValueHeaders')
  if (!isVersion2 && result.cookies) throw new Error('format 1.0 knows no cookies')
  res.statusCode = result.statusCode
  const merged: Record<string, unknown> = { ...result.headers, ...result.multiValueHeaders }
  for (const [name, values] of Object.entries(merged)) res.setHeader(name, [values].flat().map(String))
  if (result.cookies) res.setHeader('Set-Cookie', result.cookies)
  res.end(Buffer.from(result.body ?? '', result.isBase64Encoded ? 'base64' : 'utf8'))
}
