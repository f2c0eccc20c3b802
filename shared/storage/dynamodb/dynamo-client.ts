import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { impatient } from '../aws/client-options.ts'

/**
 * The client of both tables. Where it goes (AWS, or an engine of one's own) is said by the environment, as
 * for every AWS client.
 */
export const dynamoClient = (): DynamoDBDocumentClient =>
  DynamoDBDocumentClient.from(new DynamoDBClient(impatient))
