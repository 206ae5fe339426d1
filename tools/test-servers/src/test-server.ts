/** A database server for a test. */
export interface TestServer {
  url: string
  port: number
  /** Ends it as a crash would. */
  kill(): Promise<void>
  /** Starts it again after `kill()`, on the same port and the same data. */
  restart(): Promise<void>
  /** Ends it for good, and deletes its data. */
  stop(): Promise<void>
}

/** Somebody else's server: used, and otherwise left alone. */
export function handedOver(url: string, defaultPort: number): TestServer {
  const refuse = () => Promise.reject(new Error(`${url} was handed over: it is not ours to kill.`))
  const port = Number(new URL(url).port || defaultPort)
  return { url, port, kill: refuse, restart: refuse, stop: () => Promise.resolve() }
}
