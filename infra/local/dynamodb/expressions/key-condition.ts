import type { AttributeValue } from '../attribute-value.ts'
import { compareValues, typeOf } from '../attribute-value.ts'
import type { Comparator, Condition, Operand } from './condition-parser.ts'
import { invalidParameters, validationError } from '../errors.ts'
import { invalidExpression } from './tokenizer.ts'
import { afterAll, afterPrefix, escaped, following, keyBytes, keysInRow } from '../key-encoding.ts'
import { type KeySchema, refuseEmptyKey } from '../key-schema.ts'
import type { Placeholders } from './placeholders.ts'

/** The part of a partition a query asks for: from here, inclusive, to there, exclusive. */
export interface KeyRange {
  readonly pk: Buffer
  readonly from: Buffer
  readonly to: Buffer
}

/**
 * How a place in a partition is written: a table's by the sort key, an index's by the sort key and what tells
 * its entries apart.
 */
interface Places {
  /** The first place of this sort key. */
  readonly at: (key: Buffer) => Buffer
  /** The first place after it. */
  readonly after: (key: Buffer) => Buffer
  /** What all places of sort keys begin with that begin with this. */
  readonly prefix: (key: Buffer) => Buffer
}

export const tablePlaces: Places = { at: (key) => key, after: following, prefix: (key) => key }
export const indexPlaces: Places = {
  at: (key) => keysInRow([key]),
  after: (key) => keysInRow([key], 1),
  prefix: escaped,
}

/**
 * The range a key condition asks for: the partition key's value, and at most one condition on the sort key.
 * @throws DynamodbError ValidationException for any other condition, as DynamoDB has it
 */
export const keyRange = (
  condition: Condition,
  schema: KeySchema,
  placeholders: Placeholders,
  places: Places,
): KeyRange => {
  const terms = termsOf(condition).map((term) => readTerm(term, placeholders))
  const { partition, sort } = schema
  const byPartition = terms.filter(({ name }) => name === partition.name)
  const bySort = terms.filter(({ name }) => name === sort?.name)
  const [first] = byPartition
  if (!first) throw validationError(`Query condition missed key schema element: ${partition.name}`)
  if (byPartition.length > 1 || bySort.length > 1) {
    throw invalidExpression(
      'KeyConditionExpression',
      'KeyConditionExpressions must only contain one condition per key',
    )
  }
  if (terms.length > byPartition.length + bySort.length) {
    throw validationError(`Query condition missed key schema element: ${sort?.name ?? partition.name}`)
  }
  if (first.is !== '=') throw notSupported()
  const pk = keyBytes(checked(first.value, partition.name, partition.type))
  const [second] = bySort
  if (!second || !sort) return { pk, from: Buffer.alloc(0), to: afterAll }
  for (const value of second.is === 'between' ? [second.value, second.to] : [second.value])
    checked(value, sort.name, sort.type)
  return { pk, ...sortRange(second, places) }
}

type Term = { readonly name: string; readonly value: AttributeValue } & (
  { readonly is: Comparator | 'beginsWith' } | { readonly is: 'between'; readonly to: AttributeValue }
)

const notSupported = (): Error => validationError('Query key condition not supported')

const termsOf = (condition: Condition): readonly Condition[] =>
  condition.is === 'and' ? [...termsOf(condition.left), ...termsOf(condition.right)] : [condition]

const readTerm = (term: Condition, { name, value }: Placeholders): Term => {
  const attribute = (operand: Operand): string => {
    if ('attribute' in operand) return name(operand.attribute)
    throw invalidExpression('KeyConditionExpression', 'No key attribute specified')
  }
  const constant = (operand: Operand): AttributeValue => {
    if ('value' in operand) return value(operand.value)
    throw invalidExpression(
      'KeyConditionExpression',
      'The operands of a key condition are a key attribute and a value',
    )
  }
  switch (term.is) {
    case 'compare':
      return { is: term.comparator, name: attribute(term.left), value: constant(term.right) }
    case 'between':
      return {
        is: 'between',
        name: attribute(term.operand),
        value: constant(term.from),
        to: constant(term.to),
      }
    case 'beginsWith':
      return { is: 'beginsWith', name: attribute(term.operand), value: constant(term.prefix) }
    default:
      throw invalidExpression(
        'KeyConditionExpression',
        `Invalid operator used in KeyConditionExpression: ${term.is.toUpperCase()}`,
      )
  }
}

const checked = (value: AttributeValue, name: string, type: string): AttributeValue => {
  if (typeOf(value) !== type) throw invalidParameters('Condition parameter type does not match schema type')
  refuseEmptyKey(name, value)
  return value
}

const sortRange = (term: Term, { at, after, prefix }: Places): { from: Buffer; to: Buffer } => {
  const key = keyBytes(term.value)
  const start = Buffer.alloc(0)
  switch (term.is) {
    case '=':
      return { from: at(key), to: after(key) }
    case '<':
      return { from: start, to: at(key) }
    case '<=':
      return { from: start, to: after(key) }
    case '>':
      return { from: after(key), to: afterAll }
    case '>=':
      return { from: at(key), to: afterAll }
    case 'beginsWith':
      if ('N' in term.value) throw notSupported()
      return { from: prefix(key), to: afterPrefix(prefix(key)) }
    case 'between':
      if ((compareValues(term.value, term.to) ?? 0) > 0) {
        throw invalidExpression(
          'KeyConditionExpression',
          'The BETWEEN operator requires upper bound to be greater than or equal to lower bound',
        )
      }
      return { from: at(key), to: after(keyBytes(term.to)) }
    case '<>':
      throw notSupported()
  }
}
