import { Readable } from 'node:stream'
import {
  type HttpHarness,
  httpConformance,
  type Scripted,
  scriptedResponse,
  writeScripted,
} from '@hookonce/conformance'
import { idempotencyKey, runContext, webhook, webhookBatch } from '@hookonce/fastify'
import fastify, { type FastifyInstance, type FastifyReply } from 'fastify'
import { describe, it } from 'vitest'

const harness: HttpHarness = {
  webhook: (options, handler) => serve(fastify().register(webhook(options, handler))),
  webhookBatch: (options, handler) => serve(fastify().register(webhookBatch(options, handler))),
  idempotencyKey({ options, scope, handler, parser }) {
    const app = fastify()
    if (!parser) {
      app.removeAllContentTypeParsers()
      app.addContentTypeParser('*', (_request, _payload, done) => done(null))
    }
    // Fastify's parsers stand between the two hooks.
    app.addHook(
      parser === 'after' ? 'onRequest' : 'preHandler',
      idempotencyKey({ ...options, scope: ({ raw }) => scope((name) => raw.headersDistinct[name]?.join()) }),
    )
    app.all('/*', async (request, reply) => answer(reply, await handler(runContext(request))))
    return serve(app)
  },
}

httpConformance({ describe: describe.concurrent, it }, harness)

/** In each of the ways that Fastify has: a payload, a web response, a stream, and Node's own response. */
function answer(reply: FastifyReply, scripted: Scripted): FastifyReply | undefined {
  const { status = 200, headers = {}, body, as = 'whole' } = scripted
  if (as === 'chunks') {
    reply.hijack()
    writeScripted(reply.raw, scripted)
    return undefined
  }
  if (as === 'cut') return reply.send(scriptedResponse(scripted))
  return reply
    .code(status)
    .headers(headers)
    .send(as === 'stream' ? Readable.from([body]) : body)
}

async function serve(app: FastifyInstance) {
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  return {
    url,
    async close() {
      app.server.closeAllConnections()
      await app.close()
    },
  }
}
