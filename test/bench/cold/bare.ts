/** The least a function can be that does something: one put, on the client that everything here uses. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb'

const client = DynamoDBDocumentClient.from(new DynamoDBClient({}))

export const handler = async ({ body }: { readonly body: string }): Promise<{ statusCode: number }> => {
  await client.send(new PutCommand({ TableName: 'touchpoints', Item: { pk: 'a', sk: 'b', body } }))
  return { statusCode: 200 }
}
