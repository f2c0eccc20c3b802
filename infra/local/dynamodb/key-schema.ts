import { type AttributeValue, type Attributes, attributeOf, typeOf } from './attribute-value.ts'
import { invalidParameters, validationError } from './errors.ts'
import { keyBytes } from './key-encoding.ts'

/** The type of a key attribute. */
export type KeyType = 'S' | 'N' | 'B'

/** One attribute of a key. */
export interface KeyAttribute {
  readonly name: string
  readonly type: KeyType
}

/** The attributes of a primary key or of an index. */
export interface KeySchema {
  readonly partition: KeyAttribute
  readonly sort?: KeyAttribute | undefined
}

/** A secondary index over all attributes. */
export interface IndexSchema extends KeySchema {
  readonly index: string
}

/** A key as the database orders it. */
export interface EncodedKey {
  readonly pk: Buffer
  readonly sk: Buffer
}

/** The largest keys, in bytes ("Quotas in Amazon DynamoDB"). */
const [largestPartitionKey, largestSortKey] = [2048, 1024]

/** The names of a key's attributes. */
export const keyNames = ({ partition, sort }: KeySchema): readonly string[] =>
  sort ? [partition.name, sort.name] : [partition.name]

/** The attributes of an item that are its key in this schema. */
export const keyOf = (schema: KeySchema, item: Attributes): Attributes =>
  Object.fromEntries(
    keyNames(schema).flatMap((name) => {
      const value = attributeOf(item, name)
      return value ? [[name, value]] : []
    }),
  )

/** Encodes the key of an item that has it. */
export const encodeKey = ({ partition, sort }: KeySchema, item: Attributes): EncodedKey => ({
  pk: keyBytes(attributeOf(item, partition.name)),
  sk: keyBytes(sort && attributeOf(item, sort.name)),
})

/**
 * Checks the key of an item that is to be stored.
 * @throws DynamodbError ValidationException when it lacks a part, or one is of another type, empty or too
 * large
 */
export const requireItemKey = (schema: KeySchema, item: Attributes): void => {
  for (const { name, type } of parts(schema)) {
    const value = attributeOf(item, name)
    if (!value) throw invalidParameters(`Missing the key ${name} in the item`)
    if (typeOf(value) !== type) {
      throw invalidParameters(`Type mismatch for key ${name} expected: ${type} actual: ${typeOf(value)}`)
    }
  }
  checkSizes(schema, item)
}

/**
 * Checks the key a request names an item by.
 * @throws DynamodbError ValidationException when it is not exactly the key of this schema, or a part is empty
 * or too large
 */
export const requireKey = (schema: KeySchema, key: Attributes): void => {
  const fits = parts(schema).every(({ name, type }) => {
    const value = attributeOf(key, name)
    return value !== undefined && typeOf(value) === type
  })
  if (!fits || Object.keys(key).length !== parts(schema).length) {
    throw validationError('The provided key element does not match the schema')
  }
  checkSizes(schema, key)
}

/**
 * Checks what an item has of an index's key. An item that lacks a part is not in the index.
 * @throws DynamodbError ValidationException when a part is of another type, empty or too large
 */
export const requireIndexKey = (schema: IndexSchema, item: Attributes): void => {
  for (const { name, type } of parts(schema)) {
    const value = attributeOf(item, name)
    if (value && typeOf(value) !== type) {
      throw invalidParameters(
        `Type mismatch for Index Key ${name} Expected: ${type} Actual: ${typeOf(value)} IndexName: ${schema.index}`,
      )
    }
    if (value && isEmpty(value)) {
      throw validationError(
        `${notValid}A value specified for a secondary index key is not supported. ${emptyKey} ` +
          `IndexName: ${schema.index}, IndexKey: ${name}`,
      )
    }
  }
  checkSizes(schema, item)
}

/** Whether an item is in an index: it has the whole key. */
export const isIndexed = (schema: IndexSchema, item: Attributes): boolean =>
  parts(schema).every(({ name }) => attributeOf(item, name) !== undefined)

const parts = ({ partition, sort }: KeySchema): readonly KeyAttribute[] =>
  sort ? [partition, sort] : [partition]

const notValid = 'One or more parameter values are not valid. '
const emptyKey = 'The AttributeValue for a key attribute cannot contain an empty string value.'

/** Refuses an empty value for an attribute of a key. */
export const refuseEmptyKey = (name: string, value: AttributeValue): void => {
  if (!isEmpty(value)) return
  throw validationError(
    `${notValid}${'S' in value ? emptyKey : emptyKey.replace('string', 'binary')} Key: ${name}`,
  )
}

const isEmpty = (value: AttributeValue): boolean =>
  ('S' in value && value.S === '') || ('B' in value && value.B === '')

const checkSizes = ({ partition, sort }: KeySchema, item: Attributes): void => {
  const [pk, sk] = [attributeOf(item, partition.name), sort && attributeOf(item, sort.name)]
  if (pk) refuseEmptyKey(partition.name, pk)
  if (sort && sk) refuseEmptyKey(sort.name, sk)
  // DynamoDB's own words, the missing space too.
  if (pk && keyBytes(pk).length > largestPartitionKey) {
    throw invalidParameters(
      `Size of hashkey has exceeded the maximum size limit of${largestPartitionKey} bytes`,
    )
  }
  if (sk && keyBytes(sk).length > largestSortKey) {
    throw invalidParameters(
      `Aggregated size of all range keys has exceeded the size limit of ${largestSortKey} bytes`,
    )
  }
}
