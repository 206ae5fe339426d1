import { listenHono } from './hono-app'

export const listen = (): Promise<number> => listenHono()
