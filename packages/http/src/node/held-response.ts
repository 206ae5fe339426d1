import { Buffer } from 'node:buffer'
import type { ServerResponse } from 'node:http'
import type { RunContext } from '@hookonce/core'
import type { HandledResponse } from '../recorded'
import { unrecordable } from '../unrecordable-response'
import { bytesOf, type Callback, type Chunk, lengthOf, setHead, written } from './arguments'
import { sendResponse } from './send'
import { type Looks, show, shown, unshow } from './sent-looks'

/**
 * A response of Node's that is held back: what the handler writes is kept, up to `maxBytes`, and its end waits until the
 * outcome is recorded. To the handler it looks sent.
 */
export class HeldResponse implements Looks {
  /** Resolves when the handler has ended its response, or the response can come to no end any more. */
  readonly handled: Promise<HandledResponse>
  headersSent = false
  writableEnded = false
  readonly #res: ServerResponse
  readonly #maxBytes: number
  readonly #native: Native
  readonly #shownBefore: Looks | undefined
  /** Set by those before us (CORS, a session): they stay, whatever is sent in the end. */
  readonly #headersBefore: ReturnType<ServerResponse['getHeaders']>
  #callbacks: Callback[] | undefined
  #chunks: Chunk[] = []
  #size = 0
  /** `passing`: too large to be held back whole, so that all but its end goes out as it comes. */
  #state: 'held' | 'passing' | 'released' = 'held'
  #resolve: (handled: HandledResponse) => void = () => undefined
  #reject: (error: unknown) => void = () => undefined

  constructor(res: ServerResponse, maxBytes: number, context: RunContext) {
    this.#res = res
    this.#maxBytes = maxBytes
    this.#native = nativeOf(res)
    this.#shownBefore = shown(res)
    this.#headersBefore = res.getHeaders()
    this.handled = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    res.writeHead = ((status: number, ...rest: unknown[]) => this.#writeHead(status, rest)) as Native['writeHead']
    res.flushHeaders = () => this.#commit()
    res.write = ((...args: unknown[]) => this.#write(args)) as Native['write']
    res.end = ((...args: unknown[]) => this.#end(args)) as Native['end']
    res.destroy = (error) => this.#destroy(error)
    res.on('close', () => this.#closed(context))
  }

  /** Sends the response as the handler made it. */
  release(): void {
    const res = this.#res
    const chunks = this.#chunks
    this.#restore()
    for (const callback of this.#callbacks ?? []) res.once('finish', callback)
    // The client hung up: what it asked for is recorded all the same.
    if (res.destroyed) return
    // Node sends trailers after chunks alone.
    if (res.hasHeader('Trailer')) for (const chunk of chunks.splice(0)) res.write(bytesOf(chunk))
    const [only] = chunks
    if (!only) res.end()
    else if (chunks.length === 1) res.end(only.data, only.encoding)
    else res.end(joined(chunks))
  }

  /** Sends another response in its place: what the handler made is not what stands. */
  async replace(response: Response): Promise<void> {
    const res = this.#res
    // Part of it is out. Whole, it would tell of an outcome that does not stand; so it breaks off.
    if (this.letGo() === 'broken') return
    for (const name of res.getHeaderNames()) res.removeHeader(name)
    for (const [name, value] of Object.entries(this.#headersBefore)) if (value !== undefined) res.setHeader(name, value)
    res.statusMessage = ''
    await sendResponse(response, res)
  }

  /** Gives the response back to the framework, which is to send another; `broken` if it can't, as part of this one is out. */
  letGo(): 'whole' | 'broken' {
    const isPassing = this.#state === 'passing'
    this.#restore()
    if (isPassing) this.#res.destroy()
    return isPassing ? 'broken' : 'whole'
  }

  #writeHead(status: number, rest: unknown[]): ServerResponse {
    if (!this.headersSent) setHead(this.#res, status, rest)
    this.#commit()
    return this.#res
  }

  #write(args: unknown[]): boolean {
    if (this.writableEnded) return false
    this.#commit()
    if (this.#state === 'passing') return this.#native.write.apply(this.#res, args as Parameters<Native['write']>)
    const { chunk, callback } = written(args)
    this.#keep(chunk)
    if (callback) queueMicrotask(callback)
    return this.#size > this.#maxBytes ? this.#pass() : true
  }

  #end(args: unknown[]): ServerResponse {
    const { chunk, callback } = written(args)
    if (callback) this.#callbacks = [...(this.#callbacks ?? []), callback]
    if (this.writableEnded) return this.#res
    this.#commit()
    this.#keep(chunk)
    this.#settle()
    return this.#res
  }

  #keep(chunk: Chunk | undefined): void {
    if (!chunk) return
    this.#chunks.push(chunk)
    this.#size += lengthOf(chunk)
  }

  /** The head is final: what can't be recorded is known by it. */
  #commit(): void {
    if (this.headersSent) return
    this.headersSent = true
    show(this.#res, this)
    if (unrecordable(this.#head())) this.#settle('without body')
  }

  /** Too large to be recorded: all that there is goes out, and what comes after it, but for the end. */
  #pass(): boolean {
    const res = this.#res
    const { end } = res
    this.#unhook()
    this.#state = 'passing'
    res.end = end
    return res.write(joined(this.#chunks.splice(0)))
  }

  #head(): HandledResponse {
    const { statusCode } = this.#res
    return { status: statusCode, header: (name) => this.#res.getHeader(name) }
  }

  #settle(form?: 'without body'): void {
    this.writableEnded = true
    const fits = form === undefined && this.#state === 'held' && this.#size <= this.#maxBytes
    const handled = this.#head()
    if (fits) handled.body = joined(this.#chunks)
    this.#resolve(handled)
  }

  #destroy(error?: Error): ServerResponse {
    // Begun, it is an outcome whose body broke off (F88). Not begun, it is a failure.
    if (!this.writableEnded && this.headersSent) this.#settle('without body')
    this.#reject(error ?? new Error('The handler has destroyed its response'))
    return this.#native.destroy.call(this.#res, error)
  }

  /** The client hung up, or the server cut the connection: what has begun breaks off, what has not may still come. */
  #closed(context: RunContext): void {
    if (this.writableEnded || this.#state === 'released') return
    if (this.headersSent) this.#settle('without body')
    // A handler that gives up with its client may never answer: then the run's own limit ends the wait.
    else context.signal.addEventListener('abort', () => this.#reject(context.signal.reason))
  }

  #restore(): void {
    this.writableEnded = true
    this.#state = 'released'
    this.#unhook()
  }

  #unhook(): void {
    Object.assign(this.#res, this.#native)
    unshow(this.#res, this.#shownBefore)
  }
}

type Native = ReturnType<typeof nativeOf>

function nativeOf({
  writeHead,
  flushHeaders,
  write,
  end,
  destroy,
  setHeader,
  appendHeader,
  removeHeader,
}: ServerResponse) {
  return { writeHead, flushHeaders, write, end, destroy, setHeader, appendHeader, removeHeader }
}

const joined = (chunks: Chunk[]): Uint8Array =>
  chunks.length === 1 && chunks[0] ? bytesOf(chunks[0]) : Buffer.concat(chunks.map(bytesOf))
