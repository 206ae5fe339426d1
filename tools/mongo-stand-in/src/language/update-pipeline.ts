import * as stages from 'mingo/operators/pipeline'
import { ServerError } from '../server-error'
import type { Document } from '../values/document'
import { stepOf } from './stages'

/** An update that is a pipeline. A new document that names no `_id` keeps the one it had. */
export function pipelineUpdate(pipeline: readonly Document[]): (document: Document) => Document {
  const steps = pipeline.map((stage) => {
    const [entry, ...more] = Object.entries(stage)
    if (!entry || more.length > 0) {
      throw new ServerError(40323, 'A pipeline stage specification object must contain exactly one field.')
    }
    const step = stepOf(entry)
    if (!step) {
      throw entry[0] in stages
        ? new ServerError(72, `${entry[0]} is not allowed to be used within an update`)
        : new ServerError(40324, `Unrecognized pipeline stage name: '${entry[0]}'`)
    }
    return step
  })
  return (document) => {
    const made = steps.reduce((current, step) => step(current), document)
    return '_id' in document && !('_id' in made) ? { _id: document._id, ...made } : made
  }
}
