import { describe, expect, it } from 'vitest'
import { aliasOf } from '../../shared/model/identity.ts'
import { processErasureRequests } from '../../shared/people/erasure/erasure.ts'
import { mergeIdentities } from '../../shared/people/identity/merge-identities.ts'
import { noJourney } from '../../shared/model/journey.ts'
import { createRepositories } from '../../shared/storage/create-repositories.ts'
import { personDataEraser } from '../../shared/storage/repositories/person-data-eraser.ts'
import { erasuresView, erasureView, exportView } from '../../shared/api/views/journeys.ts'
import { memoryStore } from '../simulation/memory/store.ts'
import { day, minute, touch, wednesday } from '../world.ts'
import { now, someConsole } from './asked.ts'
import { erasureTerm } from '../../shared/people/erasure/request-erasure.ts'

const names = ['email:li.lei@example.com', 'phone:+8613800138000']
const [mail = ''] = names
const alias = aliasOf({ kind: 'email', value: 'li.lei@example.com' })
const path = `/api/people/${encodeURIComponent(mail)}`

/** Somebody of whom so many touchpoints are stored, over two names. */
const known = async (count: number) => {
  const console = someConsole()
  const { rows } = console
  await rows.touchpoints.add(touch('lead.created', wednesday - day, names, {}, 'lead'))
  await mergeIdentities(rows.people, touch('lead.created', wednesday - day, names, {}, 'lead'))
  for (let index = 1; index < count; index++)
    await rows.touchpoints.add(
      touch(
        'web.page_viewed',
        wednesday - index * minute,
        names[index % 2],
        { page: `=cmd|${index}` },
        `p${index}`,
      ),
    )
  await rows.journeys.save({ ...noJourney(alias), v: 1, count })
  await rows.consents.save({
    alias,
    v: 1,
    words: {
      'email marketing': { given: true, at: 5, proof: 'c1', source: 'shopify/shop', text: '2026-01' },
    },
  })
  return console
}

describe('the export of a person', () => {
  it('holds everything, touchpoints page by page, each once', async () => {
    const { ask } = await known(1203)
    const pages = [exportView.parse((await ask(`${path}/export`)).body)]
    while (pages.at(-1)?.cursor !== undefined)
      pages.push(exportView.parse((await ask(`${path}/export?cursor=${pages.at(-1)?.cursor}`)).body))
    expect(pages.length).toBeGreaterThan(2)
    expect(new Set(pages.flatMap(({ touchpoints }) => touchpoints.map(({ id }) => id))).size).toBe(1203)
    expect(pages.flatMap(({ touchpoints }) => touchpoints)).toHaveLength(1203)
    expect(pages[0]).toMatchObject({
      exportedAt: now,
      identities: [{ id: mail }, { id: names[1] }],
      journey: { touchpoints: 1203 },
      consents: [
        {
          id: mail,
          words: [
            {
              channel: 'email',
              purpose: 'marketing',
              given: true,
              proof: 'c1',
              source: 'shopify/shop',
              text: '2026-01',
            },
          ],
        },
      ],
    })
  })

  it('for a spreadsheet holds no formula', async () => {
    const { rows, ask } = await known(3)
    await rows.touchpoints.add(touch('other', wednesday, mail, {}, '=1+1'))
    const { headers, text } = await ask(`${path}/export?format=csv`)
    expect(headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="export.csv"',
      'cache-control': 'private, no-store',
    })
    expect(text).toContain("'=1+1")
    expect(
      text
        .split('\r\n')
        .flatMap((line) => line.split(','))
        .filter((cell) => /^"?[=+@]/.test(cell)),
    ).toEqual([])
  })

  it('of nobody, or in no form there is, is refused', async () => {
    const { ask } = await known(1)
    expect((await ask('/api/people/email:nobody@example.com/export')).status).toBe(404)
    expect(await ask(`${path}/export?format=pdf`)).toMatchObject({ status: 400, body: { field: 'format.0' } })
  })
})

describe('the erasure of a person', () => {
  it('is put down at once, with the day by which it must be done, and nobody writes there from then on', async () => {
    const { rows, ask } = await known(3)
    const { status, body } = await ask(path, { method: 'DELETE' })
    expect([status, erasureView.parse(body)]).toEqual([
      200,
      { person: alias, why: 'api', status: 'asked', askedAt: now, due: now, by: now + erasureTerm },
    ])
    for (const name of [alias, aliasOf({ kind: 'phone', value: '+8613800138000' })])
      expect((await rows.consents.get(name))?.erasedAt).toBe(now)
    expect((await rows.consents.get(alias))?.words).toBeUndefined()
    expect(erasuresView.parse((await ask('/api/erasures')).body)).toEqual({
      items: [{ person: alias, why: 'api', status: 'asked', askedAt: now, due: now, by: now + erasureTerm }],
      done: [],
    })
  })

  it('asked again says how far it has come, also when all is gone', async () => {
    const store = memoryStore()
    const { ask, rows } = someConsole(store)
    await rows.touchpoints.add(touch('lead.created', wednesday, mail, {}, 'lead'))
    await ask(path, { method: 'DELETE' })
    const erase = processErasureRequests({
      rows: createRepositories(store),
      forgetting: personDataEraser(store),
      onError: (error) => {
        throw error
      },
    })
    await erase(now)
    expect((await ask(path, { method: 'DELETE' })).body).toMatchObject({ status: 'begun' })
    await erase(now + 10 * minute)
    expect((await ask(path, { method: 'DELETE' })).body).toMatchObject({ status: 'done', askedAt: now })
    expect((await ask('/api/erasures')).body).toMatchObject({
      items: [],
      done: [{ why: 'api', touchpoints: 1, doneAt: now + 10 * minute }],
    })
    expect((await ask(`${path}/export`)).status).toBe(404)
  })

  it('of nobody is refused, and without the token too', async () => {
    const { rows, ask } = await known(1)
    expect((await ask('/api/people/email:nobody@example.com', { method: 'DELETE' })).status).toBe(404)
    expect((await ask(path, { method: 'DELETE', bearer: null })).status).toBe(401)
    expect((await rows.erasures.list({})).items).toEqual([])
  })
})
