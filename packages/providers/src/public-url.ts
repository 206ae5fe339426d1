import type { Delivery } from '@hookonce/http'

export interface PublicUrlOptions {
  /**
   * The endpoint's URL as the sender has it, which is what is signed: behind a proxy, the server sees another. Without a
   * query, that of each request is added.
   */
  url: string
}

/** The URL that the sender has called. */
export function publicUrl(preset: string, url: unknown): (delivery: Delivery) => string {
  if (typeof url !== 'string' || !/^https?:\/\/[^/?#\s]+[^#\s]*$/.test(url)) {
    throw new TypeError(
      `${preset}: url must be the endpoint's public URL, such as https://example.com/webhooks/${preset}`,
    )
  }
  return (delivery) => (url.includes('?') ? url : url + queryOf(delivery.url))
}

/** As it was written: decoded and encoded again, it might not be what was signed. */
const queryOf = (url: string): string => /\?[^#]*/.exec(url)?.[0] ?? ''

/** One parameter of the query of the URL that was called. */
export function queryParameter(delivery: Delivery, name: string): string | null {
  return new URLSearchParams(queryOf(delivery.url)).get(name)
}
