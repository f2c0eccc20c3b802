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
import { now, startTestConsole } from './test-console.ts'
import { erasureTerm } from '../../shared/people/erasure/request-erasure.ts'

const names = ['email:li.lei@example.com', 'phone:+8613800138000']
const [mail = ''] = names
const alias = aliasOf({ kind: 'email', value: 'li.lei@example.com' })
const path = `/api/people/${encodeURIComponent(mail)}`

/** A console with a person of two identities and `count` touchpoints. */
const consoleWithPerson = async (count: number) => {
  const console = startTestConsole()
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

describe('export of a person', () => {
  it('returns all data, with each touchpoint once across pages', async () => {
    const { ask } = await consoleWithPerson(1203)
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

  it('as CSV contains no formula', async () => {
    const { rows, ask } = await consoleWithPerson(3)
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

  it('is refused for an unknown person or format', async () => {
    const { ask } = await consoleWithPerson(1)
    expect((await ask('/api/people/email:unknown@example.com/export')).status).toBe(404)
    expect(await ask(`${path}/export?format=pdf`)).toMatchObject({ status: 400, body: { field: 'format.0' } })
  })
})

describe('erasure of a person', () => {
  it('is recorded with its deadline and suppresses all identities at once', async () => {
    const { rows, ask } = await consoleWithPerson(3)
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

  it('returns its progress when requested again, also after completion', async () => {
    const store = memoryStore()
    const { ask, rows } = startTestConsole(store)
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

  it('is refused for an unknown person and without the token', async () => {
    const { rows, ask } = await consoleWithPerson(1)
    expect((await ask('/api/people/email:unknown@example.com', { method: 'DELETE' })).status).toBe(404)
    expect((await ask(path, { method: 'DELETE', bearer: null })).status).toBe(401)
    expect((await rows.erasures.list({})).items).toEqual([])
  })
})
