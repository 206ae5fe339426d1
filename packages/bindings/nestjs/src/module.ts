import type { Idempotency } from '@hookonce/core'
import { type DynamicModule, type FactoryProvider, Module, type ModuleMetadata } from '@nestjs/common'

/** What each decorator's own options are added to. */
export interface IdempotencyDefaults<Req = unknown> {
  idempotency: Idempotency
  /** Whose key a request's is, for `@Idempotent()`: see `IdempotencyKeyOptions`. */
  scope?: (request: Req) => string | Promise<string>
}

export const DEFAULTS = Symbol('hookonce defaults')

/** Imported once, it serves the whole application. */
export class IdempotencyModule {
  static forRoot<Req>(defaults: IdempotencyDefaults<Req>): DynamicModule {
    return IdempotencyModule.forRootAsync({ useFactory: () => defaults })
  }

  /** Where a store comes from another provider: `{ inject: [STORE], useFactory: (store) => ({ idempotency: ... }) }`. */
  static forRootAsync<Req>(
    factory: Pick<FactoryProvider<IdempotencyDefaults<Req>>, 'inject' | 'useFactory'> & Pick<ModuleMetadata, 'imports'>,
  ): DynamicModule {
    const { imports = [], inject = [], useFactory } = factory
    const provider = { provide: DEFAULTS, inject, useFactory }
    return { module: IdempotencyModule, global: true, imports, providers: [provider], exports: [DEFAULTS] }
  }
}

Module({})(IdempotencyModule)
