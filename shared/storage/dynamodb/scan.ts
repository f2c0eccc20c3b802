import { type DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod'
import type { Journey } from '../../model/journey.ts'
import { RejectedError } from '../../runtime/errors.ts'
import { cursorAfter } from '../cursor.ts'
import { toRetryable } from './aws-errors.ts'
import { itemOf } from '../item.ts'
import { journeyOf } from '../repositories/journey-repository.ts'
import type { Key } from '../store.ts'
import { omitUndefined } from '../../runtime/omit-undefined.ts'

/**
 * A page of everybody, and where it ended. A page may be empty and still have a cursor: it is what was read
 * that is limited, not what was found.
 */
type Everybody = { readonly journeys: readonly Journey[]; readonly cursor?: string }
export type Scanner = (cursor: string | undefined) => Promise<Everybody>

const keySchema = z.object({ pk: z.string(), sk: z.string() })

const keyIn = (cursor: string): Key => {
  try {
    return keySchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()))
  } catch {
    throw new RejectedError('this cursor was not given out for this list', { field: 'cursor' })
  }
}

/**
 * Everybody there is, page by page: the whole state table is read (a megabyte a call, eventually consistent:
 * 128 read units), and what is no journey is left out before it comes over the wire. For what happens once a
 * night, and for nothing else.
 */
export const createScanner =
  (client: DynamoDBDocumentClient, table: string): Scanner =>
  async (cursor) => {
    const page = await toRetryable(
      client.send(
        new ScanCommand(
          omitUndefined({
            TableName: table,
            FilterExpression: 'sk = :journey',
            ExpressionAttributeValues: { ':journey': 'journey' },
            ExclusiveStartKey: cursor === undefined ? undefined : { ...keyIn(cursor) },
          }),
        ),
      ),
    )
    const last = page.LastEvaluatedKey
    return omitUndefined({
      journeys: (page.Items ?? []).map((item) => journeyOf(itemOf(item))),
      cursor: last ? cursorAfter(itemOf(last)) : undefined,
    })
  }
