// Documents, dates and sizes, where mingo's answer is not BSON's.
import { Binary, calculateObjectSize } from 'bson'
import { evalExpr } from 'mingo/core'
import { $dateAdd as mingoDateAdd, $dateSubtract as mingoDateSubtract } from 'mingo/operators/expression/date'
import { ServerError } from '../server-error'
import { isDocument, tidy } from '../values/document'
import { isNumeric, toNumber, whole } from '../values/number'
import { type Expression, isNil, of } from './expression'
import { typeName } from './type-name'

/** A field that has no value in a later document leaves the earlier one's alone. */
const $mergeObjects = of((...values) => {
  const parts = values.length === 1 && Array.isArray(values[0]) ? values[0] : values
  return Object.assign({}, ...parts.filter((part: unknown) => !isNil(part)).map(asDocument))
})

function asDocument(value: unknown) {
  if (isDocument(value)) return tidy(value)
  throw new ServerError(40400, `$mergeObjects requires object inputs, but input is of type ${typeName(value)}`)
}

/** mingo's, with the amount as the plain number that it expects. */
const shift =
  (mingo: Expression): Expression =>
  (document, operand, options) => {
    const spec = evalExpr(document, operand, options) as { startDate: unknown; unit: unknown; amount: unknown }
    if (isNil(spec.startDate) || isNil(spec.unit) || isNil(spec.amount)) return null
    const amount = isNumeric(spec.amount) ? toNumber(spec.amount) : spec.amount
    return mingo(document, { ...spec, amount }, options)
  }

const $binarySize = of((value) => {
  if (isNil(value)) return null
  if (value instanceof Binary) return whole(BigInt(value.length()))
  if (typeof value === 'string') return whole(BigInt(Buffer.byteLength(value)))
  throw new ServerError(51276, `$binarySize requires a string or BinData argument, found: ${typeName(value)}`)
})

export const objects: Record<string, Expression> = {
  $mergeObjects,
  $dateAdd: shift(mingoDateAdd as Expression),
  $dateSubtract: shift(mingoDateSubtract as Expression),
  $binarySize,
  $bsonSize: of((value) => (isDocument(value) ? whole(BigInt(calculateObjectSize(tidy(value)))) : null)),
}
