/**
 * The same function, but its promise rejects after `ms` at the latest: a connection that died in silence, and a pool
 * that is used up, never answer, and all that wait behind them would wait for ever (F34).
 */
export function withDeadline<Input, Output>(ms: number, send: (input: Input) => Promise<Output>) {
  return (input: Input): Promise<Output> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`PostgreSQL did not answer within ${ms} ms`)), ms)
      send(input)
        .then(resolve, reject)
        .finally(() => clearTimeout(timer))
    })
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
