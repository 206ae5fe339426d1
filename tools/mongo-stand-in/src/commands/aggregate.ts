import { Aggregator } from 'mingo/aggregator'
import { matcher, options } from '../language/context'
import { group } from '../language/group'
import { stepOf } from '../language/stages'
import { ServerError } from '../server-error'
import { type Document, tidy } from '../values/document'
import { isNumeric, toNumber, whole } from '../values/number'
import type { Call } from './call'
import { findMatching, ordering } from './matching'

export function aggregate(call: Call): Document {
  const pipeline = call.bind(call.list('pipeline'))
  const first = pipeline[0]?.$match as Document | undefined
  const source = findMatching(call, first ?? {}).map(({ document }) => document)
  const documents = (first ? pipeline.slice(1) : pipeline).reduce(runStage, source)
  return { cursor: call.server.cursors.open(call.namespace, documents, batchSize(call)) }
}

function batchSize(call: Call): number {
  const { batchSize } = call.document('cursor')
  return isNumeric(batchSize) ? toNumber(batchSize) : 101
}

function runStage(documents: Document[], stage: Document): Document[] {
  const [entry, ...more] = Object.entries(stage)
  if (!entry || more.length > 0) {
    throw new ServerError(40323, 'A pipeline stage specification object must contain exactly one field.')
  }
  const step = stepOf(entry)
  if (step) return documents.map(step)
  const [name, spec] = entry
  const count = isNumeric(spec) ? toNumber(spec) : 0
  if (name === '$match') return documents.filter(matcher(spec as Document))
  if (name === '$sort') return [...documents].sort(ordering(spec as Document))
  if (name === '$limit') return documents.slice(0, count)
  if (name === '$skip') return documents.slice(count)
  if (name === '$count') return documents.length > 0 ? [{ [String(spec)]: whole(BigInt(documents.length)) }] : []
  if (name === '$group') return group(documents, spec as Document)
  if (name === '$unwind') return new Aggregator([stage], options).run<Document>(documents).map(tidy)
  throw new ServerError(40324, `Unrecognized pipeline stage name: '${name}'`)
}
