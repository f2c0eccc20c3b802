import * as z from 'zod'

/** The product as its users reach it. */
export interface Api {
  readonly get: (path: string) => Promise<unknown>
  readonly put: (path: string, body: unknown) => Promise<void>
  /** Knocks at a door; it has to open. */
  readonly knock: (path: string, headers: Readonly<Record<string, string>>, body: string) => Promise<void>
  /** Follows a link of ours as far as it sends its reader on. */
  readonly follow: (link: string, userAgent: string) => Promise<void>
}

const answered = async (what: string, response: Response): Promise<Response> => {
  if (!response.ok)
    throw new Error(`${what} answered ${response.status}: ${(await response.text()).slice(0, 500)}`)
  return response
}

/** Speaks to the product at an address, with its token where it asks for one. */
export const apiAt = (url: string, token: string): Api => {
  const authorization = `Bearer ${token}`
  return {
    get: async (path) =>
      (await answered(`GET ${path}`, await fetch(`${url}${path}`, { headers: { authorization } }))).json(),
    put: async (path, body) => {
      const headers = { authorization, 'content-type': 'application/json' }
      await (
        await answered(
          `PUT ${path}`,
          await fetch(`${url}${path}`, { method: 'PUT', headers, body: JSON.stringify(body) }),
        )
      ).arrayBuffer()
    },
    knock: async (path, headers, body) => {
      await (
        await answered(
          `POST ${path}`,
          await fetch(`${url}${path}`, { method: 'POST', headers: { ...headers }, body }),
        )
      ).arrayBuffer()
    },
    follow: async (link, userAgent) => {
      const response = await fetch(link, { redirect: 'manual', headers: { 'user-agent': userAgent } })
      if (response.status !== 302)
        throw new Error(
          `a tracked link answered ${response.status}: ${(await response.text()).slice(0, 500)}`,
        )
    },
  }
}

const page = z.object({ items: z.array(z.unknown()), cursor: z.string().optional() })

/** Reads a list to its end, page by page. */
export const allOf = async <T>(api: Api, path: string, item: z.ZodType<T>): Promise<T[]> => {
  const items: T[] = []
  let cursor: string | undefined
  do {
    const read = page.parse(
      await api.get(
        cursor === undefined
          ? path
          : `${path}${path.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(cursor)}`,
      ),
    )
    items.push(...z.array(item).parse(read.items))
    cursor = read.cursor
  } while (cursor !== undefined)
  return items
}
