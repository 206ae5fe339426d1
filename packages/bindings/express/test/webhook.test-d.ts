// Compiled, never run: the route fits both versions of Express, with their own types and without a cast.
import type { Idempotency } from '@hookonce/core'
import { idempotencyKey, webhook } from '@hookonce/express'
import type { Provider } from '@hookonce/http'
import express4 from 'express4'
import express5 from 'express5'

declare const options: { idempotency: Idempotency; provider: Provider<{ account: string }> }

const hook = webhook(options, async (event, { attempt }) => {
  event.body.account.concat(attempt.toFixed())
})
express4().post('/hook', hook).use(hook).use('/all', hook)
express4.Router().post('/hook/:tenant', express4.raw({ type: '*/*' }), hook)
express5().post('/hook', hook).use(hook).use('/all', hook)
express5.Router().post('/hook/:tenant', express5.raw({ type: '*/*' }), hook)

// @ts-expect-error the body is what the provider says it is
webhook(options, (event) => void event.body.user)
// @ts-expect-error the sender is needed
webhook({ idempotency: options.idempotency }, () => undefined)

type User = { user: { tenant: string } }
declare const idempotency: Idempotency
declare const pay: (req: express5.Request, res: express5.Response) => void
const scope = (req: express5.Request) => (req as express5.Request & User).user.tenant
express5().post('/pay', idempotencyKey({ idempotency, scope }), pay)
express5().use(idempotencyKey({ idempotency, scope: (req) => req.headers.host ?? 'public' }))
express4().post('/pay', idempotencyKey({ idempotency, scope: (req: express4.Request) => req.ip ?? 'public' }))
express4().use(idempotencyKey({ idempotency, scope: () => 'public' }))

// @ts-expect-error whose key it is must be said
idempotencyKey({ idempotency })
