import { cursorOf, queueCursorOf, rangeOf } from '../cursor.ts'
import { queueIndex } from '../../runtime/function-names.ts'
import type { Condition, MarkedAddition, Query, QueueQuery, Value } from '../store.ts'
import { omitUndefined } from '../../runtime/omit-undefined.ts'

type Names = Record<string, string>
type Values = Record<string, Value>

/** A condition in DynamoDB's words. */
export const conditionExpression = (condition: Condition | undefined) => {
  if (!condition) return {}
  if ('absent' in condition) return { ConditionExpression: 'attribute_not_exists(pk)' }
  if ('exists' in condition) return { ConditionExpression: 'attribute_exists(pk)' }
  return equalsWords(Object.entries(condition.equals))
}

const equalsWords = (wanted: readonly (readonly [string, Value | undefined])[]) => {
  if (wanted.length === 0) return {}
  const names: Names = {}
  const values: Values = {}
  const terms = wanted.map(([name, value], index) => {
    names[`#c${index}`] = name
    if (value === undefined) return `attribute_not_exists(#c${index})`
    values[`:c${index}`] = value
    return `#c${index} = :c${index}`
  })
  return omitUndefined({
    ConditionExpression: terms.join(' AND '),
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: Object.keys(values).length > 0 ? values : undefined,
  })
}

/** A query of a table in DynamoDB's words; nothing when its range is empty. */
export const queryExpression = (query: Query) => {
  const range = rangeOf(query)
  if (!range) return undefined
  const ranged = query.from !== undefined || query.to !== undefined || query.prefix !== undefined
  const start = cursorOf(query)
  return omitUndefined({
    KeyConditionExpression: ranged ? 'pk = :pk AND sk BETWEEN :from AND :to' : 'pk = :pk',
    ExpressionAttributeValues: omitUndefined({
      ':pk': query.pk,
      ':from': ranged ? range.from : undefined,
      ':to': ranged ? range.to : undefined,
    }),
    ConsistentRead: query.consistent ?? true,
    ExclusiveStartKey: start ? start : undefined,
    ...pageWords(query),
  })
}

/** A query of the queue index in DynamoDB's words. */
export const queueExpression = (query: QueueQuery) => {
  const start = queueCursorOf(query)
  const { upTo } = query
  return omitUndefined({
    IndexName: queueIndex.name,
    KeyConditionExpression: upTo === undefined ? '#q = :q' : '#q = :q AND #o <= :upTo',
    ExpressionAttributeNames: omitUndefined({
      '#q': queueIndex.partition,
      '#o': upTo === undefined ? undefined : queueIndex.sort,
    }),
    ExpressionAttributeValues: omitUndefined({ ':q': query.q, ':upTo': upTo }),
    ExclusiveStartKey: start ? start : undefined,
    ...pageWords(query),
  })
}

const pageWords = ({ backwards, limit }: Pick<Query, 'backwards' | 'limit'>) =>
  omitUndefined({ ScanIndexForward: !backwards, Limit: limit })

/** A marked addition in DynamoDB's words: the numbers and the mark in one update, or nothing. */
export const additionExpression = ({ add, lane, if: guard, mark, ttl }: MarkedAddition) => {
  const added = Object.entries(add)
  const names: Names = omitUndefined({ '#lane': lane, '#ttl': ttl === undefined ? undefined : 'ttl' })
  const values: Values = omitUndefined({
    ':guard': 'below' in guard ? guard.below : guard.stands,
    ':mark': mark,
    ':ttl': ttl,
  })
  for (const [index, [name, number]] of added.entries()) {
    names[`#n${index}`] = name
    values[`:n${index}`] = number
  }
  const additions =
    added.length > 0 ? ` ADD ${added.map((_, index) => `#n${index} :n${index}`).join(', ')}` : ''
  return {
    UpdateExpression: `SET #lane = :mark${ttl === undefined ? '' : ', #ttl = :ttl'}${additions}`,
    ConditionExpression:
      'below' in guard ? 'attribute_not_exists(#lane) OR #lane < :guard' : '#lane = :guard',
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
  }
}
