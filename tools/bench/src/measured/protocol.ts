import type { Work } from '../subjects/subject'
import type { AllocateRequest } from './allocate'
import type { Measured, MeasureRequest } from './measure'

interface RunRequest {
  url: string
  work: Work
  inFlight: number
  events: number
  label: string
}

/** What a measured process can be asked. */
export interface Calls {
  measure(request: MeasureRequest): Promise<Measured>
  allocate(request: AllocateRequest): Promise<number>
  /** So many events, and no more. */
  run(request: RunRequest): Promise<void>
}

export interface Request {
  id: number
  call: keyof Calls
  given: unknown
}

export interface Response {
  id: number
  value?: unknown
  error?: string
}
