import { type Endpoint, webhook as endpoint, type WebhookHandler, type WebhookOptions } from '@hookonce/http'
import { toRequest } from '@hookonce/http/node'
import type { FastifyInstance } from 'fastify'
import { asError } from './as-error'

/** For `app.register(plugin, { prefix })`: one route, at the prefix. */
export type WebhookPlugin = (app: FastifyInstance) => Promise<void>

/**
 * A route for a sender's webhooks: `app.register(webhook({ idempotency, provider }, handler), { prefix: '/webhooks/didit' })`.
 * It is encapsulated: its body is left to it by all of the app's parsers, and theirs by it.
 *
 * @throws `INVALID_OPTION` for an option that is missing, unknown or out of range
 */
export function webhook<Body>(options: WebhookOptions<Body>, handler: WebhookHandler<Body>): WebhookPlugin {
  return pluginOf(endpoint(options, handler))
}

const remedy = 'Register the hook that has read it (preParsing, onRequest) where this plugin is not within its reach'

export function pluginOf(respond: Endpoint): WebhookPlugin {
  return async (app) => {
    const types = new WeakMap<object, string | undefined>()
    // Set aside until the handler: what is no media type Fastify would answer with 415, and the event would be lost.
    app.addHook('onRequest', (request, _reply, done) => {
      const { headers } = request.raw
      types.set(request, headers['content-type'])
      delete headers['content-type']
      done()
    })
    app.removeAllContentTypeParsers()
    // Nothing is read here: a signature covers the exact bytes, and how many there may be is the endpoint's to judge.
    app.addContentTypeParser('*', (_request, _payload, done) => done(null))
    // fastify-raw-body, where it is global, would read them beside us.
    app.all('/', { config: { rawBody: false } }, async (request, reply) => {
      const type = types.get(request)
      if (type !== undefined) request.raw.headers['content-type'] = type
      try {
        return reply.send(await respond(toRequest(request.raw, remedy)))
      } catch (error) {
        throw asError(error)
      }
    })
  }
}
