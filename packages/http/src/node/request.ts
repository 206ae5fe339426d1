import type { IncomingMessage } from 'node:http'

/** Node's request, and what frameworks and platforms add to it. */
export type NodeRequest = IncomingMessage & {
  /** As the client sent it, where a router has cut `url`. */
  originalUrl?: string
  /** What a body parser made of the body, or its bytes. */
  body?: unknown
  /** The body's exact bytes, where a platform or a body parser's `verify` has kept them. */
  rawBody?: unknown
}

/**
 * The request as the web has it: what `webhook` needs. Its body is the exact bytes that a signature covers: those that
 * somebody has kept (`rawBody`, or a `body` of bytes), else those still to be read. Throws where they are gone, with
 * the `remedy` that the framework has.
 */
export function toRequest(
  req: NodeRequest,
  remedy = 'Keep them as req.rawBody, or have this route read them',
): Request {
  const { method = 'GET' } = req
  const init = {
    method,
    headers: headersOf(req),
    ...(method !== 'GET' && method !== 'HEAD' && { body: bodyOf(req, remedy), duplex: 'half' }),
  }
  return new Request(urlOf(req), init)
}

/** On a base of our own: neither the host that a client names nor the URL that it sends can make it fail. */
const urlOf = ({ originalUrl, url }: NodeRequest): string => `http://localhost${originalUrl ?? url}`

function headersOf({ headers }: NodeRequest): Headers {
  const pairs = Object.entries(headers).flatMap(([name, values]) =>
    [values ?? []].flat().map((value): [string, string] => [name, value]),
  )
  // HTTP/2 has the method and the path among them, by names that no header can have.
  return new Headers(pairs.filter(([name]) => !name.startsWith(':')))
}

/** What a signature covers: the bytes that somebody has kept, else those still to be read. */
function bodyOf(req: NodeRequest, remedy: string): Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> {
  // Some parsers declare it to be text.
  const { rawBody }: { rawBody?: unknown } = req
  if (rawBody instanceof Uint8Array) return new Uint8Array(rawBody)
  if (req.body instanceof Uint8Array) return new Uint8Array(req.body)
  if (req.readableDidRead) throw new Error(eaten(req.originalUrl ?? req.url, remedy))
  return streamOf(req)
}

const eaten = (path = 'this route', remedy: string): string =>
  `A body parser has read the webhook's body at ${path}, and the bytes that its signature covers are gone. ${remedy}`

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
