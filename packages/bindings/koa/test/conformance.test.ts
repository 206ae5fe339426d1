import { Readable } from 'node:stream'
import { type HttpHarness, httpConformance, type Scripted, writeScripted } from '@hookonce/conformance'
import { idempotencyKey, runContext, webhook, webhookBatch } from '@hookonce/koa'
import { bodyParser } from '@koa/bodyparser'
import type { Context } from 'koa'
import { describe, it } from 'vitest'
import { quiet, serve } from './server'

/** Answers in Koa's own way, or by hand on Node's response. */
type Answer = (ctx: Context, scripted: Scripted) => void

const byHand: Answer = (ctx, scripted) => {
  ctx.respond = false
  writeScripted(ctx.res, scripted)
}

const byBody: Answer = (ctx, scripted) => {
  const { status = 200, headers = {}, body, as = 'whole' } = scripted
  if (body === undefined || as === 'cut' || as === 'chunks') return byHand(ctx, scripted)
  ctx.status = status
  ctx.set(headers)
  const bytes = Buffer.from(body)
  ctx.body = as === 'stream' ? Readable.from([bytes.subarray(0, 9), bytes.subarray(9)]) : bytes
}

describe.each<[string, Answer]>([
  ['ctx.body', byBody],
  ['ctx.res', byHand],
])('answering by %s', (_, answer) => {
  const harness: HttpHarness = {
    webhook: (options, handler) => serve(quiet().use(webhook(options, handler))),
    webhookBatch: (options, handler) => serve(quiet().use(webhookBatch(options, handler))),
    idempotencyKey({ options, scope, handler, parser }) {
      const app = quiet()
      if (parser === 'before') app.use(bodyParser())
      app.use(idempotencyKey({ ...options, scope: (ctx) => scope((name) => ctx.req.headersDistinct[name]?.join()) }))
      if (parser === 'after') app.use(bodyParser())
      app.use(async (ctx) => answer(ctx, await handler(runContext(ctx))))
      return serve(app)
    },
  }

  httpConformance({ describe: describe.concurrent, it }, harness)
})
