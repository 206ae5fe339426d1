import { listenExpress } from './express-app'

export const listen = (): Promise<number> => listenExpress([])
