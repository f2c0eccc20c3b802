import { S3Client } from '@aws-sdk/client-s3'
import { impatient } from './client-options.ts'

/**
 * The client of S3. A file of 50 MB takes longer than other calls. A checksum that the SDK adds on its own
 * would be signed into presigned URLs, for a body that is not known yet.
 */
export const s3Client = (): S3Client =>
  new S3Client({
    ...impatient,
    requestHandler: { ...impatient.requestHandler, requestTimeout: 60_000 },
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  })
