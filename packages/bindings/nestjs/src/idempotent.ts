import type { IdempotencyKeyOptions } from '@hookonce/http'
import { type NodeKeyGuard, nodeKeyGuard } from '@hookonce/http/node'
import { type CallHandler, type ExecutionContext, Inject, type NestInterceptor, UseInterceptors } from '@nestjs/common'
import { catchError, NEVER, type Observable } from 'rxjs'
import { exchangeOf } from './exchange'
import { DEFAULTS, type IdempotencyDefaults } from './module'

/**
 * Makes a route, or each of a controller, safe to retry: a retry with the same `Idempotency-Key` gets what was answered.
 * What is not given here comes from `IdempotencyModule`. `runContext(request)` has the context of the run.
 *
 * An option that is missing, unknown or out of range keeps the application from starting (`INVALID_OPTION`).
 */
export function Idempotent<Req extends object>(
  options: Partial<IdempotencyKeyOptions<Req>> = {},
): ClassDecorator & MethodDecorator {
  class IdempotencyInterceptor implements NestInterceptor {
    private readonly guard: NodeKeyGuard<Req>

    constructor(defaults: IdempotencyDefaults<Req>) {
      this.guard = nodeKeyGuard({ ...defaults, ...options } as IdempotencyKeyOptions<Req>)
    }

    intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
      const { request, exchange, done } = exchangeOf(context)
      return new Promise((resolve, reject) => {
        const proceed = () => resolve(next.handle().pipe(catchError(breakOff)))
        const breakOff = (error: unknown) => {
          // Nest would end what has begun, as if it were whole.
          if (exchange.res.headersSent) exchange.res.destroy()
          throw error
        }
        let isOurs = true
        const guarded = this.guard(request as unknown as Req, exchange, () => {
          isOurs = false
          proceed()
        })
        guarded.then(() => {
          if (!isOurs) return
          done()
          // Answered already: there is nothing for Nest to send.
          resolve(NEVER)
        }, reject)
      })
    }
  }
  Inject(DEFAULTS)(IdempotencyInterceptor, undefined, 0)
  return UseInterceptors(IdempotencyInterceptor)
}
