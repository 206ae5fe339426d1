import * as http from '@hookonce/http'
import { sendResponse, toRequest } from '@hookonce/http/node'
import {
  type CallHandler,
  createParamDecorator,
  type ExecutionContext,
  Inject,
  type NestInterceptor,
  UseInterceptors,
} from '@nestjs/common'
import { lastValueFrom, NEVER } from 'rxjs'
import { exchangeOf } from './exchange'
import { DEFAULTS, type IdempotencyDefaults } from './module'

type Given<Options extends { idempotency: unknown }> = Omit<Options, 'idempotency'> &
  Partial<Pick<Options, 'idempotency'>>
type HandlerDecorator<Body> = (
  target: object,
  name: string | symbol,
  descriptor: TypedPropertyDescriptor<http.WebhookHandler<Body>>,
) => void

/**
 * A method that handles a sender's webhooks: it is called with the event and the context of its run.
 * `@Post('didit') @Webhook({ provider: didit({ secret }) }) onDecision(event, context) { ... }`
 *
 * An option that is missing, unknown or out of range keeps the application from starting (`INVALID_OPTION`).
 */
export function Webhook<Body>(options: Given<http.WebhookOptions<Body>>): HandlerDecorator<Body> {
  return decorator(({ idempotency }, handler) => http.webhook({ idempotency, ...options }, handler))
}

/** Like `Webhook`, for a sender that puts several events in one request: the method is called for each. */
export function WebhookBatch<Body>(options: Given<http.WebhookBatchOptions<Body>>): HandlerDecorator<Body> {
  return decorator(({ idempotency }, handler) => http.webhookBatch({ idempotency, ...options }, handler))
}

const remedy = 'Keep them: NestFactory.create(AppModule, { rawBody: true })'

type Deliver<Body> = (handler: http.WebhookHandler<Body>) => Promise<Response>
const deliveries = new WeakMap<object, unknown>()
const Delivery = createParamDecorator((_, context) => deliveries.get(context.switchToHttp().getRequest()))

function decorator<Body>(
  make: (defaults: IdempotencyDefaults, handler: http.WebhookHandler<Body>) => http.Endpoint,
): HandlerDecorator<Body> {
  class WebhookInterceptor implements NestInterceptor {
    private readonly defaults: IdempotencyDefaults

    constructor(defaults: IdempotencyDefaults) {
      this.defaults = defaults
      // Checks the options.
      make(defaults, () => undefined)
    }

    async intercept(context: ExecutionContext, next: CallHandler) {
      const { request, exchange, done } = exchangeOf(context)
      const deliver: Deliver<Body> = (handler) =>
        make(this.defaults, handler)(toRequest(Object.assign(exchange.req, { body: exchange.body }), remedy))
      deliveries.set(request, deliver)
      await sendResponse(await lastValueFrom(next.handle()), exchange.res)
      done()
      // Answered already: there is nothing for Nest to send.
      return NEVER
    }
  }
  Inject(DEFAULTS)(WebhookInterceptor, undefined, 0)

  return (target, name, descriptor) => {
    const method = descriptor.value
    if (!method) return
    // Nest calls it once a request, and it is called once an event: the arguments are not Nest's to make.
    const routed = function (this: unknown, deliver: Deliver<Body>) {
      return deliver((event, run) => method.call(this, event, run))
    }
    // Of decorators that stand below.
    for (const key of Reflect.getMetadataKeys(method)) {
      Reflect.defineMetadata(key, Reflect.getMetadata(key, method), routed)
    }
    descriptor.value = routed as unknown as typeof method
    Delivery()(target, name, 0)
    UseInterceptors(WebhookInterceptor)(target, name, descriptor)
  }
}
