import type { IncomingMessage } from 'node:http'

/** What is needed of Express' request. */
export interface WebhookRequest extends IncomingMessage {
  originalUrl?: string
  body?: unknown
  /** The body's exact bytes, where a platform or a body parser's `verify` has kept them. */
  rawBody?: unknown
}

/** The request as the web has it. Throws where its exact bytes are gone. */
export function requestOf(req: WebhookRequest): Request {
  const { method = 'GET' } = req
  const init = {
    method,
    headers: headersOf(req),
    ...(method !== 'GET' && method !== 'HEAD' && { body: bodyOf(req), duplex: 'half' }),
  }
  return new Request(urlOf(req), init)
}

/** On a base of our own: neither the host that a client names nor the URL that it sends can make it fail. */
const urlOf = ({ originalUrl, url }: WebhookRequest): string => `http://localhost${originalUrl ?? url}`

function headersOf({ headers }: WebhookRequest): Headers {
  const pairs = Object.entries(headers).flatMap(([name, values]) =>
    [values ?? []].flat().map((value): [string, string] => [name, value]),
  )
  return new Headers(pairs)
}

/** What a signature covers: the bytes that somebody has kept, else those still to be read. */
function bodyOf(req: WebhookRequest): Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> {
  if (req.rawBody instanceof Uint8Array) return new Uint8Array(req.rawBody)
  if (req.body instanceof Uint8Array) return new Uint8Array(req.body)
  if (req.readableDidRead) throw new Error(eaten(req.originalUrl))
  return streamOf(req)
}

const eaten = (path = 'this route'): string =>
  `A body parser has read the webhook's body at ${path}, and the bytes that its signature covers are gone. ` +
  'Move this route above app.use(express.json()), or keep the bytes: ' +
  'express.json({ verify: (req, res, bytes) => { req.rawBody = bytes } })'

/**
 * Read as it is asked for, and not before. Node's own `Readable.toWeb` would close the connection of a body that
 * is too large, and the sender would never see the 413.
 */
function streamOf(req: IncomingMessage): ReadableStream<Uint8Array> {
  const chunks: AsyncIterator<Uint8Array> = req[Symbol.asyncIterator]()
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await chunks.next()
        if (done) controller.close()
        else controller.enqueue(value)
      },
      cancel() {
        void drain(chunks)
      },
    },
    { highWaterMark: 0 },
  )
}

/** To its end, or the connection is stuck for the requests that follow. */
async function drain(chunks: AsyncIterator<Uint8Array>): Promise<void> {
  try {
    while (!(await chunks.next()).done);
  } catch {
    // The sender hung up.
  }
}
