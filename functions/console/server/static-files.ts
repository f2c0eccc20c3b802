import { hashId } from '../../../shared/runtime/hash-id.ts'
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress } from 'node:zlib'
import { RejectedError } from '../../../shared/runtime/errors.ts'
import type { HttpRequest } from '../../../shared/runtime/http.ts'
import { omitUndefined } from '../../../shared/runtime/omit-undefined.ts'

const typeOf: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
}

/**
 * Nothing from anywhere but here, no script in the page itself, no frame around it; what strangers wrote can
 * at most be read.
 */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const guarded = {
  'content-security-policy': policy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
}

const etagOf = (bytes: Uint8Array): string => `"${hashId(bytes)}"`

/** A file of the page, whole and pressed. */
type Held = { readonly plain: Buffer; readonly pressed: Buffer; readonly etag: string }

/**
 * Answers with the files of the built page, each read and pressed once.
 * @throws Refused (404) for what is no file of it
 */
export const pageIn = (
  folder: string,
): ((request: HttpRequest) => Promise<APIGatewayProxyStructuredResultV2>) => {
  const held = new Map<string, Promise<Held>>()
  const read = async (file: string): Promise<Held> => {
    try {
      const plain = await readFile(join(folder, file))
      return { plain, pressed: await promisify(brotliCompress)(plain), etag: etagOf(plain) }
    } catch {
      held.delete(file)
      throw new RejectedError('there is nothing here', { status: 404 })
    }
  }
  return async (request) => {
    const file = fileOf(request.path)
    const known = held.get(file) ?? read(file)
    held.set(file, known)
    return answerOf(request, await known, file)
  }
}

/** A file of ours by its name alone: nothing climbs out of the folder. */
const fileOf = (path: string): string => {
  if (path === '/') return 'index.html'
  const name = /^\/assets\/([\w-]+\.(?:js|css|svg))$/.exec(path)?.[1]
  if (name === undefined) throw new RejectedError('there is nothing here', { status: 404 })
  return `assets/${name}`
}

/** What has a hash in its name never changes; the page that names it is asked for every time. */
const answerOf = (
  { headers: asked }: HttpRequest,
  { plain, pressed, etag }: Held,
  file: string,
): APIGatewayProxyStructuredResultV2 => {
  const headers = {
    ...guarded,
    etag,
    vary: 'accept-encoding',
    'cache-control': file === 'index.html' ? 'no-cache' : 'public, max-age=31536000, immutable',
  }
  if (asked['if-none-match']?.includes(etag)) return { statusCode: 304, headers, body: '' }
  const contentType = typeOf[file.slice(file.lastIndexOf('.') + 1)] ?? 'application/octet-stream'
  const takesPressed = /\bbr\b/.test(asked['accept-encoding'] ?? '')
  return {
    statusCode: 200,
    headers: omitUndefined({
      ...headers,
      'content-type': contentType,
      'content-encoding': takesPressed ? 'br' : undefined,
    }),
    body: (takesPressed ? pressed : plain).toString('base64'),
    isBase64Encoded: true,
  }
}
