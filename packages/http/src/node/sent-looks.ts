// To its handler, a response that is held back looks sent: what it reads of it, and that its headers are final.
import type { ServerResponse } from 'node:http'

export interface Looks {
  headersSent: boolean
  writableEnded: boolean
}

const looks = Symbol('hookonce.looks')

type Held = ServerResponse & { [looks]?: Looks | undefined }

/** From now on the response reads like this, if it did not already. */
export function show(res: Held, held: Looks): void {
  res[looks] = held
  // The same for all responses and never deleted: either would make each of them slow for all that Node does with it.
  if (!Object.hasOwn(res, 'headersSent')) Object.defineProperties(res, properties)
  res.setHeader = res.appendHeader = res.removeHeader = headersAreSent
}

/** From now on it reads as it is, or as `before`, if it is held back more than once. */
export function unshow(res: Held, before: Looks | undefined): void {
  res[looks] = before
}

export const shown = (res: Held): Looks | undefined => res[looks]

const properties = { headersSent: reading('headersSent'), writableEnded: reading('writableEnded') }

function reading(name: keyof Looks): PropertyDescriptor {
  return {
    configurable: true,
    enumerable: false,
    get(this: Held) {
      return this[looks]?.[name] ?? Reflect.get(Object.getPrototypeOf(this), name, this)
    },
  }
}

function headersAreSent(): never {
  const error = new Error('Cannot set headers after they are sent to the client')
  throw Object.assign(error, { code: 'ERR_HTTP_HEADERS_SENT' })
}
