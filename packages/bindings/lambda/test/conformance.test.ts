import { type HttpHarness, httpConformance, type Scripted, scriptedResponse } from '@hookonce/conformance'
import { type HttpEvent, type HttpResult, idempotencyKey, runContext, webhook, webhookBatch } from '@hookonce/lambda'
import { describe, it } from 'vitest'
import { gateway, type Kind } from './gateway'

describe.each<Kind>(['rest', 'http 1.0', 'http 2.0', 'url'])('%s', (kind) => {
  const harness: HttpHarness = {
    webhook: (options, handler) => gateway(kind, webhook(options, handler)),
    webhookBatch: (options, handler) => gateway(kind, webhookBatch(options, handler)),
    idempotencyKey({ options, scope, handler }) {
      const scoped = { ...options, scope: (event: HttpEvent) => scope((name) => headerOf(event, name)) }
      return gateway(
        kind,
        idempotencyKey(scoped, async (event) => resultOf(event, await handler(runContext(event)))),
      )
    },
  }

  // A function answers whole, or not at all: there is no first byte after which it could break off.
  const hasFirstByte = (name: string) => name.startsWith('idempotencyKey: an error after the first byte')
  const register = (name: string, run: () => Promise<void>, ms: number) =>
    void (hasFirstByte(name) || it(name, run, ms))
  httpConformance({ describe: describe.concurrent, it: register }, harness)
})

const headerOf = ({ headers, multiValueHeaders }: HttpEvent, name: string) =>
  multiValueHeaders?.[name]?.join() ?? headers?.[name]

/** As a function's author writes it: base64 for bytes, and text as it is. */
async function resultOf({ requestContext }: HttpEvent, scripted: Scripted): Promise<HttpResult> {
  const { status: statusCode, headers: sent } = scriptedResponse({ ...scripted, body: undefined, as: 'whole' })
  const headers: Record<string, string> = {}
  const multiValueHeaders: Record<string, string[]> = {}
  const cookies: string[] = []
  for (const [name, value] of sent) {
    if (requestContext.http && name === 'set-cookie') cookies.push(value)
    else if (requestContext.http) headers[name] = value
    else multiValueHeaders[name] = [...(multiValueHeaders[name] ?? []), value]
  }
  const { body } = scripted
  return {
    statusCode,
    ...(requestContext.http ? { headers, ...(cookies.length > 0 && { cookies }) } : { multiValueHeaders }),
    ...(body !== undefined && {
      body: typeof body === 'string' ? body : Buffer.from(body).toString('base64'),
      isBase64Encoded: typeof body !== 'string',
    }),
  }
}
