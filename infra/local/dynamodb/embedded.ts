import { type Engine, EngineError } from './engine-call.ts'
import { type Json, type JsonObject } from '../json.ts'
import type { AwsAnswer } from '../aws/aws-error.ts'
import type { LocalDynamodb } from './engine.ts'
import { DynamodbError, unsupportedCode, wireType } from './errors.ts'

/**
 * The engine in this process as the gate and the runtime call it. What it does not support is also reported
 * to `complain`.
 */
export const embedDynamodb = (dynamodb: LocalDynamodb, complain: (sentence: string) => void): Engine => ({
  call: async (target, body) => {
    try {
      return dynamodb.call(target, body)
    } catch (error) {
      throw error instanceof DynamodbError ? new EngineError(error.code, error.message) : error
    }
  },
  answer: async ({ headers, body }) => {
    try {
      return answerOf(200, dynamodb.call(String(headers['x-amz-target']), body))
    } catch (error) {
      if (!(error instanceof DynamodbError)) throw error
      if (error.code === unsupportedCode) complain(`DynamoDB: ${error.message}`)
      return answerOf(400, errorBody(error))
    }
  },
  // Whoever opened the database closes it.
  close: () => {},
})

const errorBody = ({ code, message, fields }: DynamodbError): JsonObject => ({
  __type: wireType(code),
  // DynamoDB writes the field large in this one answer.
  [code === 'TransactionCanceledException' ? 'Message' : 'message']: message,
  ...fields,
})

const answerOf = (status: number, body: Json): AwsAnswer => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.0' },
  body: Buffer.from(JSON.stringify(body)),
})
