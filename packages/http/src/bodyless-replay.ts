const ofTheBody = /^(?:content-(?:disposition|encoding|language|type)|etag|last-modified)$/i

/**
 * The answer to a retry of a request whose first answer was too large to be recorded, or broke off: its status, the
 * headers that lead on from it, and in place of the body a problem that says so.
 */
export function bodylessReplay({ status, headers = [] }: { status: number; headers?: [string, string][] }): Response {
  const problem = {
    type: 'about:blank',
    title: 'Result Unavailable',
    status,
    detail: `The request was handled, and answered ${status}; the body of that answer was not recorded`,
    code: 'RESULT_UNAVAILABLE',
    retryable: false,
  }
  const kept = headers.filter(([name]) => !ofTheBody.test(name))
  const response = new Response(JSON.stringify(problem), { status, headers: kept })
  response.headers.set('Content-Type', 'application/problem+json')
  response.headers.set('Idempotent-Result', 'unavailable')
  return response
}
