import type { Store } from '@hookonce/core'

/** What a scenario has the handler of the webhook do. */
export type ScenarioHandler = (event: {
  id: string
  attempt: number
}) => Response | undefined | Promise<Response | undefined>

/** What a binding's own spec tells the suite. */
export interface HttpHarness {
  /**
   * Starts a real server, on a free port, with one route: the binding's `webhook` over this store, for a sender that
   * waits five seconds, with this handler and with bodies of 1,000 bytes at the most. The claim's `storeDeadlineMs` is short.
   */
  start(setting: { store: Store; handler: ScenarioHandler }): Promise<HttpServer>
  /** A delivery as the sender makes it; without an id it has none, with `forged` its signature is another's. */
  delivery(event: { id?: string; body?: string; forged?: true }): { headers: Record<string, string>; body: string }
}

export interface HttpServer {
  /** Of the route. */
  url: string
  close(): Promise<void>
}
