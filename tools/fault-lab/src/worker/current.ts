import { AsyncLocalStorage } from 'node:async_hooks'
import type { Delivery } from '../wire'

/** The delivery that the code at hand works for: timers and callbacks that it sets have it too. */
export const current = new AsyncLocalStorage<Delivery>()
