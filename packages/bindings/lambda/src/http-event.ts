type Values<Value> = Record<string, Value | undefined> | null

/** A request as API Gateway (REST and HTTP APIs, formats 1.0 and 2.0) and function URLs hand it on. */
export interface HttpEvent {
  version?: string
  /** Absent in format 2.0, which has it in `requestContext.http`. */
  httpMethod?: string
  path?: string
  rawPath?: string
  rawQueryString?: string
  headers: Values<string>
  multiValueHeaders?: Values<string[]>
  multiValueQueryStringParameters?: Values<string[]>
  cookies?: string[]
  requestContext: { domainName?: string; http?: { method: string } }
  body?: string | null
  isBase64Encoded: boolean
}

/** The request as the web has it, with the exact bytes of its body. */
export function toRequest(event: HttpEvent): Request {
  const { requestContext, rawPath, path, rawQueryString, body } = event
  const method = requestContext.http?.method ?? event.httpMethod ?? 'GET'
  const query = rawQueryString ?? queryOf(event.multiValueQueryStringParameters)
  const url = `https://${requestContext.domainName ?? 'localhost'}${rawPath ?? path}${query && `?${query}`}`
  const bytes = Buffer.from(body ?? '', event.isBase64Encoded ? 'base64' : 'utf8')
  const hasBody = method !== 'GET' && method !== 'HEAD' && bytes.length > 0
  return new Request(url, { method, headers: headersOf(event), ...(hasBody && { body: bytes }) })
}

function headersOf({ headers, multiValueHeaders, cookies }: HttpEvent): Headers {
  const sent = new Headers()
  for (const [name, values] of Object.entries(multiValueHeaders ?? headers ?? {})) {
    for (const value of [values ?? []].flat()) sent.append(name, value)
  }
  if (cookies?.length) sent.set('Cookie', cookies.join('; '))
  return sent
}

/** Format 1.0 has it decoded: an order or a spelling of the client's own is lost before us. */
const queryOf = (values: HttpEvent['multiValueQueryStringParameters']): string =>
  new URLSearchParams(
    Object.entries(values ?? {}).flatMap(([name, all = []]) => all.map((value) => [name, value])),
  ).toString()
