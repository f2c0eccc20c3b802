import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { AwsAnswer } from '../aws/aws-error.ts'

/** S3 lists so many keys at once at most. */
const pageSize = 1000

/**
 * Answers ListObjectsV2 from a folder whose file names are encoded keys.
 * @param url with the parameters `prefix`, `continuation-token` (the last key of the page before) and `max-keys`
 */
export const listObjects = async (folder: string, url: string): Promise<AwsAnswer> => {
  const query = new URLSearchParams(url.split('?')[1] ?? '')
  const prefix = query.get('prefix') ?? ''
  const after = query.get('continuation-token') ?? ''
  const limit = Math.min(pageSize, Number(query.get('max-keys') ?? pageSize))
  const names = await readdir(folder).catch(() => [])
  const keys = names
    .filter((name) => !name.endsWith('.part'))
    .map((name) => decodeURIComponent(name))
    .filter((key) => key.startsWith(prefix) && key > after)
    .sort((a, b) => (a < b ? -1 : 1))
  const page = keys.slice(0, limit)
  const contents = await Promise.all(page.map((key) => describe(folder, key)))
  const last = page.at(-1)
  const token =
    keys.length > page.length && last !== undefined
      ? `<NextContinuationToken>${escapeXml(last)}</NextContinuationToken>`
      : ''
  const body =
    `<?xml version="1.0" encoding="UTF-8"?><ListBucketResult><KeyCount>${page.length}</KeyCount>` +
    `<IsTruncated>${token !== ''}</IsTruncated>${token}${contents.join('')}</ListBucketResult>`
  return { status: 200, headers: { 'content-type': 'application/xml' }, body: Buffer.from(body) }
}

/** A file that was removed meanwhile is left out. */
const describe = async (folder: string, key: string): Promise<string> => {
  const found = await stat(join(folder, encodeURIComponent(key))).catch(() => undefined)
  if (!found) return ''
  return (
    `<Contents><Key>${escapeXml(key)}</Key><LastModified>${found.mtime.toISOString()}</LastModified>` +
    `<Size>${found.size}</Size></Contents>`
  )
}

const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
