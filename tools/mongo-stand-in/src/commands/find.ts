import { projector } from '../language/projection'
import type { Document } from '../values/document'
import type { Call } from './call'
import { findMatching } from './matching'

export function find(call: Call): Document {
  const project = projector(call.bind(call.document('projection')))
  const start = call.number('skip')
  const limit = Math.abs(call.number('limit')) || Number.POSITIVE_INFINITY
  const documents = findMatching(call, call.bind(call.document('filter')), call.document('sort'))
    .slice(start, start + limit)
    .map(({ document }) => project(document))
  return {
    cursor: call.server.cursors.open(
      call.namespace,
      documents,
      call.number('batchSize', 101),
      call.command.singleBatch === true,
    ),
  }
}
