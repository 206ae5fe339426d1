/**
 * The same function, but its promise rejects after `ms` at the latest: a connection that died in silence never
 * answers, and all that wait behind it would wait for ever (F34).
 */
export function withDeadline<Input, Output>(ms: number, send: (input: Input) => Promise<Output>) {
  return (input: Input): Promise<Output> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`Redis did not answer within ${ms} ms`)), ms)
      send(input)
        .then(resolve, reject)
        .finally(() => clearTimeout(timer))
    })
}
