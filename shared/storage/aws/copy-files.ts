import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import type { CopyFile, CopyFiles } from '../copy-files.ts'
import { toRetryable } from '../dynamodb/aws-errors.ts'
import { s3Client } from './s3-client.ts'

/** The analytical copy in a bucket. @throws RetryableError when S3 does not answer */
export const createCopyFiles = (Bucket: string, client: S3Client = s3Client()): CopyFiles => ({
  list: async function* (Prefix): AsyncGenerator<CopyFile> {
    let ContinuationToken: string | undefined
    do {
      const listed = await toRetryable(
        client.send(new ListObjectsV2Command({ Bucket, Prefix, ContinuationToken })),
      )
      for (const { Key: key, Size: size = 0, LastModified } of listed.Contents ?? [])
        if (key !== undefined) yield { key, size, writtenAt: LastModified?.getTime() ?? 0 }
      ContinuationToken = listed.NextContinuationToken
    } while (ContinuationToken !== undefined)
  },
  read: async (Key) => {
    try {
      const { Body } = await toRetryable(client.send(new GetObjectCommand({ Bucket, Key })))
      return Body ? await toRetryable(Body.transformToByteArray()) : new Uint8Array()
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined
      throw error
    }
  },
  write: async (Key, Body) => {
    await toRetryable(client.send(new PutObjectCommand({ Bucket, Key, Body })))
  },
  remove: async (Key) => {
    await toRetryable(client.send(new DeleteObjectCommand({ Bucket, Key })))
  },
})
