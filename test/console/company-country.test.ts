import { describe, expect, it } from 'vitest'
import { mergeIdentities } from '../../shared/people/identity/merge-identities.ts'
import { memoryStore } from '../simulation/memory/store.ts'
import { touch } from '../world.ts'
import { now, someConsole } from './asked.ts'

const [german, chinese] = ['phone:+4915123456789', 'phone:+8613800138000']

/** A company of this country that knows a person with a German number and one with a Chinese number. */
const companyIn = async (country: string) => {
  const { rows, ask, queued } = someConsole(memoryStore(), country)
  for (const [index, phone] of [german, chinese].entries()) {
    const touchpoint = touch('lead.created', now - index, [phone, `userId:u${index}`], {}, `t${index}`)
    await rows.touchpoints.add(touchpoint)
    await mergeIdentities(rows.people, touchpoint)
  }
  const person = async (path: string) => (await ask(path)).body['person']
  const [hans, lei] = [await person('/api/people/userId:u0'), await person('/api/people/userId:u1')]
  return { ask, queued, hans, lei }
}

const named = (phone: string) => encodeURIComponent(`phone:${phone}`)
const routes = (phone: string, query = '') => [
  `/api/people/${named(phone)}${query && `?${query}`}`,
  `/api/people/${named(phone)}/timeline${query && `?${query}`}`,
  `/api/people/${named(phone)}/export${query && `?${query}`}`,
  `/api/people/${named(phone)}/record${query && `?${query}`}`,
  `/api/messages?person=${named(phone)}${query && `&${query}`}`,
]

describe('a phone number that a request states without its country', () => {
  it.each([
    ['DE', '0151 23456789'],
    ['CN', '138 0013 8000'],
  ])("is read in the company's country, %s", async (country, phone) => {
    const { ask, hans, lei } = await companyIn(country)
    for (const url of routes(phone)) expect((await ask(url)).status, url).toBe(200)
    expect((await ask(`/api/people/${named(phone)}`)).body['person']).toBe(country === 'DE' ? hans : lei)
  })

  it.each([
    ['CN', '0151 23456789', 'DE'],
    ['DE', '13800138000', 'CN'],
    ['US', '0151 23456789', 'DE'],
  ])('of a company in %s, %s is read in the stated country %s', async (company, phone, stated) => {
    const { ask } = await companyIn(company)
    for (const url of routes(phone, `country=${stated}`)) expect((await ask(url)).status, url).toBe(200)
  })

  it.each([
    ['CN', '030 901820 1'],
    ['US', '0151 23456789'],
    ['DE', '138 0013 8000'],
  ])('of a company in %s, %s is refused, naming country', async (company, phone) => {
    const { ask } = await companyIn(company)
    for (const url of routes(phone)) {
      const { status, body, text } = await ask(url)
      expect([status, body['field']], url).toEqual([400, 'country'])
      expect(text).not.toMatch(/23456789|9018201|138 ?0013/)
    }
    expect(await ask(`/api/people/${named(phone)}`, { method: 'DELETE' })).toMatchObject({
      status: 400,
      body: { field: 'country' },
    })
    const ruling = { ruling: 'blocked', identity: `phone:${phone}` }
    expect(await ask('/api/people/rulings', { method: 'POST', body: ruling })).toMatchObject({
      status: 400,
      body: { field: 'country' },
    })
    const stated = { ...ruling, country: company === 'DE' ? 'CN' : 'DE' }
    expect(await ask('/api/people/rulings', { method: 'POST', body: stated })).toMatchObject({ status: 200 })
    expect(await ask('/api/people/rulings/preview', { method: 'POST', body: stated })).toMatchObject({
      status: 200,
    })
  })

  it("that exists in the company's country and is of no person there says in which country it was looked for", async () => {
    const { ask } = await companyIn('CN')
    for (const url of routes('0151 23456789'))
      expect(await ask(url), url).toMatchObject({ status: 404, body: { detail: /in CN.*country/ } })
  })

  it('is refused where the stated country is none', async () => {
    const { ask } = await companyIn('CN')
    for (const url of routes('13800138000', 'country=Germany'))
      expect(await ask(url), url).toMatchObject({ status: 400, body: { field: 'country' } })
  })
})

it('finds an international number in a company of any country, its + escaped or not', async () => {
  for (const country of ['CN', 'DE', 'US', 'BR']) {
    const { ask, lei } = await companyIn(country)
    expect((await ask('/api/people/phone:+8613800138000')).body['person']).toBe(lei)
    expect((await ask('/api/people/phone:0086 13800138000')).body['person']).toBe(lei)
    expect((await ask('/api/messages?person=phone:+8613800138000')).status).toBe(200)
    expect((await ask('/api/messages?person=phone:%2B8613800138000')).status).toBe(200)
  }
})

it("reads the phone number of a lead that is typed in by the company's country", async () => {
  const { ask, queued } = await companyIn('DE')
  await ask('/api/leads', { method: 'POST', body: { phone: '0151 23456789' } })
  expect(queued.map(({ text }) => text).join()).toContain('+4915123456789')
})

it('gives a connection that states no country that of the company, and shows it beforehand', async () => {
  const { ask } = await companyIn('DE')
  const put = (settings?: unknown) =>
    ask('/api/connections/segment/site', {
      method: 'PUT',
      body: { secrets: { writeKey: 'site-0123456789' }, settings },
    })
  expect(await put()).toMatchObject({ status: 200, body: { settings: { country: 'DE' } } })
  expect(await put({ country: 'FR' })).toMatchObject({ status: 200, body: { settings: { country: 'FR' } } })
  expect((await ask('/api/channels')).text).toContain(
    '"name":"country","kind":"text","required":false,"default":"DE"',
  )
  const withoutSetting = { secrets: { salt: 'salt-0123456789' } }
  const kuaidi = await ask('/api/connections/kuaidi100/parcels', { method: 'PUT', body: withoutSetting })
  expect(kuaidi.text).not.toContain('country')
  expect(kuaidi.status).toBe(200)
})
