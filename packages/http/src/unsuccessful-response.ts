import type { RecordedResponse } from './recorded'

const name = 'UnsuccessfulResponse'

/** Ends a run whose handler has answered that the event is not handled: a failure, with a response of its own. */
export class UnsuccessfulResponse extends Error {
  override readonly name = name
  /** Recorded by core with the failure: what later deliveries are answered, should it be final. */
  readonly failureData: RecordedResponse

  constructor(recorded: RecordedResponse) {
    super(`The handler answered ${recorded.status}`)
    this.failureData = recorded
  }
}

export const isUnsuccessful = (error: unknown): error is UnsuccessfulResponse => error instanceof UnsuccessfulResponse

/** What a recorded failure carries, if it was one of these: core hands it on by name. */
export function recordedResponse(failure: unknown): unknown {
  const { name: actual, failureData } = (failure ?? {}) as Partial<UnsuccessfulResponse>
  return actual === name ? failureData : undefined
}
