import { GetObjectCommand, NoSuchKey, PutObjectCommand } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { type Files, opensFor } from './presigned-files.ts'
import { s3Client } from './s3-client.ts'
import { toRetryable } from '../dynamodb/aws-errors.ts'
import { omitUndefined } from '../../runtime/omit-undefined.ts'

const incoming = (id: string): string => `incoming/${id}`
const reports = (id: string): string => `reports/${id}.csv`

/** The files in a bucket. */
export const createFileStore = (Bucket: string, client = s3Client()): Files => ({
  placeFor: async (id, bytes) => {
    const headers = { 'if-none-match': '*' }
    const put = new PutObjectCommand(
      omitUndefined({ Bucket, Key: incoming(id), IfNoneMatch: '*', ContentLength: bytes }),
    )
    return {
      url: await getSignedUrl(client, put, {
        expiresIn: opensFor,
        unhoistableHeaders: new Set(Object.keys(headers)),
      }),
      headers,
    }
  },
  read: async (id, most) => {
    try {
      const { Body, ContentLength = 0 } = await toRetryable(
        client.send(new GetObjectCommand({ Bucket, Key: incoming(id) })),
      )
      if (!Body) return new Uint8Array()
      if (ContentLength <= most) return await toRetryable(Body.transformToByteArray())
      await Body.transformToWebStream().cancel()
      return 'too large'
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined
      throw error
    }
  },
  report: async (id, text) => {
    const ContentType = 'text/csv; charset=utf-8'
    await toRetryable(
      client.send(
        new PutObjectCommand({
          Bucket,
          Key: reports(id),
          Body: text,
          ContentType,
          ContentDisposition: `attachment; filename="rejected-${id}.csv"`,
        }),
      ),
    )
  },
  reportOf: async (id) => ({
    url: await getSignedUrl(client, new GetObjectCommand({ Bucket, Key: reports(id) }), {
      expiresIn: opensFor,
    }),
    headers: {},
  }),
})
