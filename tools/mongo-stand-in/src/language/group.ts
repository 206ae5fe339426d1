import { ServerError } from '../server-error'
import type { Document } from '../values/document'
import { keyOf } from '../values/key'
import { isNumeric, type Numeric, whole } from '../values/number'
import { compare } from '../values/order'
import { sum } from './arithmetic'
import { evaluate } from './context'
import { isNil } from './expression'

/** One value of those that the documents of a group give. */
const accumulators: Readonly<Record<string, (values: unknown[]) => unknown>> = {
  $sum: (values) => values.filter(isNumeric).reduce<Numeric>(sum, whole(0n)),
  $min: (values) => extreme(values, -1),
  $max: (values) => extreme(values, 1),
  $first: (values) => values[0] ?? null,
  $last: (values) => values.at(-1) ?? null,
  $push: (values) => values.filter((value) => value !== undefined),
  $addToSet: (values) => [...new Map(values.map((value) => [keyOf(value), value])).values()],
  $count: (values) => whole(BigInt(values.length)),
}

function extreme(values: unknown[], direction: 1 | -1): unknown {
  const present = values.filter((value) => !isNil(value))
  return present.sort((one, other) => compare(other, one) * direction)[0] ?? null
}

export function group(documents: readonly Document[], { _id, ...fields }: Document): Document[] {
  const groups = new Map<string, { id: unknown; members: Document[] }>()
  for (const document of documents) {
    const id = evaluate(document, _id) ?? null
    const key = keyOf(id)
    const known = groups.get(key) ?? { id, members: [] }
    groups.set(key, known)
    known.members.push(document)
  }
  return [...groups.values()].map(({ id, members }) => ({
    _id: id,
    ...Object.fromEntries(Object.entries(fields).map(([name, spec]) => [name, accumulate(members, spec as Document)])),
  }))
}

function accumulate(members: readonly Document[], spec: Document): unknown {
  const [operator = '', expression] = Object.entries(spec)[0] ?? []
  const accumulator = accumulators[operator]
  if (!accumulator) throw new ServerError(15952, `unknown group operator '${operator}'`)
  return accumulator(members.map((member) => evaluate(member, expression)))
}
