// $set and its like. https://www.mongodb.com/docs/manual/reference/operator/update/
import { Timestamp } from 'bson'
import { ServerError } from '../server-error'
import { type Document, isDocument } from '../values/document'
import { isNumeric, type Numeric, whole } from '../values/number'
import { compare, equal } from '../values/order'
import { product, sum } from './arithmetic'
import { matcher } from './context'
import { fieldAt, withField } from './fields'
import { typeName } from './type-name'

interface Occasion {
  now: Date
  inserting: boolean
}

/** The new value of a field, from its old one and the operator's operand; undefined takes the field away. */
type Change = (old: unknown, operand: unknown, occasion: Occasion) => unknown

function number(old: unknown, operator: string): Numeric {
  if (isNumeric(old)) return old
  throw new ServerError(14, `Cannot apply ${operator} to a value of non-numeric type ${typeName(old)}`)
}

function list(old: unknown): unknown[] {
  if (old === undefined) return []
  if (Array.isArray(old)) return old
  throw new ServerError(2, `The field must be an array but is of type ${typeName(old)}`)
}

const each = (operand: unknown): unknown[] =>
  isDocument(operand) && '$each' in operand ? (operand.$each as unknown[]) : [operand]

const pulled = (item: unknown, condition: unknown): boolean => {
  if (!isDocument(condition)) return equal(item, condition)
  const byOperator = Object.keys(condition)[0]?.startsWith('$')
  return byOperator ? matcher({ item: condition })({ item }) : isDocument(item) && matcher(condition)(item)
}

const changes: Readonly<Record<string, Change>> = {
  $set: (_, operand) => operand,
  $setOnInsert: (old, operand, { inserting }) => (inserting ? operand : old),
  $unset: () => undefined,
  $inc: (old, operand) => sum(number(old === undefined ? whole(0n) : old, '$inc'), number(operand, '$inc')),
  $mul: (old, operand) => product(number(old === undefined ? whole(0n) : old, '$mul'), number(operand, '$mul')),
  $min: (old, operand) => (old === undefined || compare(operand, old) < 0 ? operand : old),
  $max: (old, operand) => (old === undefined || compare(operand, old) > 0 ? operand : old),
  $push: (old, operand) => [...list(old), ...each(operand)],
  $addToSet: (old, operand) => {
    const items = [...list(old)]
    for (const item of each(operand)) if (!items.some((known) => equal(known, item))) items.push(item)
    return items
  },
  $pull: (old, operand) => (old === undefined ? old : list(old).filter((item) => !pulled(item, operand))),
  $currentDate: (_, operand, { now }) =>
    isDocument(operand) && operand.$type === 'timestamp'
      ? new Timestamp({ t: Math.floor(now.getTime() / 1000), i: 1 })
      : now,
}

export function operatorUpdate(update: Document, occasion: Occasion): (document: Document) => Document {
  const edits = Object.entries(update).flatMap(([operator, fields]) => {
    const change = changes[operator]
    if (!change)
      throw new ServerError(
        9,
        `Unknown modifier: ${operator}. Expected a valid update modifier or pipeline-style update specified as an array`,
      )
    return Object.entries(fields as Document).map(([path, operand]) => ({ path, operand, change }))
  })
  refuseConflicts(edits.map(({ path }) => path))
  return (document) =>
    edits.reduce(
      (made, { path, operand, change }) => withField(made, path, change(fieldAt(made, path), operand, occasion)),
      document,
    )
}

function refuseConflicts(paths: readonly string[]): void {
  const positional = paths.find((path) => path.includes('$'))
  if (positional) throw new ServerError(115, `The stand-in knows no positional operator: '${positional}'`)
  for (const [i, path] of paths.entries()) {
    const rival = paths
      .slice(0, i)
      .find((other) => path === other || path.startsWith(`${other}.`) || other.startsWith(`${path}.`))
    if (rival) throw new ServerError(40, `Updating the path '${path}' would create a conflict at '${rival}'`)
  }
}
