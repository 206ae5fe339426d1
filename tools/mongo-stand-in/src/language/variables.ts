import { Timestamp } from 'bson'
import { isDocument } from '../values/document'

/**
 * Puts the command's one instant in the place of `$$NOW`, and the values of `let` in that of their names: mingo asks
 * the clock anew for each document.
 */
export function bind<T>(expression: T, now: Date, variables: Readonly<Record<string, unknown>> = {}): T {
  const values: Record<string, unknown> = {
    $$NOW: now,
    $$CLUSTER_TIME: new Timestamp({ t: Math.floor(now.getTime() / 1000), i: 1 }),
  }
  for (const [name, value] of Object.entries(variables)) values[`$$${name}`] = { $literal: value }
  return replace(expression, values) as T
}

function replace(expression: unknown, values: Readonly<Record<string, unknown>>): unknown {
  if (typeof expression === 'string') return Object.hasOwn(values, expression) ? values[expression] : expression
  if (Array.isArray(expression)) return expression.map((part) => replace(part, values))
  if (!isDocument(expression) || '$literal' in expression) return expression
  return Object.fromEntries(Object.entries(expression).map(([name, part]) => [name, replace(part, values)]))
}
