import { describe, expect, it } from 'vitest'
import { mergeIdentities } from '../../shared/people/identity/merge-identities.ts'
import { memoryStore } from '../simulation/memory/store.ts'
import { touch } from '../world.ts'
import { now, startTestConsole } from './test-console.ts'

const [german, chinese] = ['phone:+4915123456789', 'phone:+8613800138000']

/** The console of a company in this country, with a person of a German and one of a Chinese number. */
const companyIn = async (country: string) => {
  const { rows, ask, queued } = startTestConsole(memoryStore(), country)
  for (const [index, phone] of [german, chinese].entries()) {
    const touchpoint = touch('lead.created', now - index, [phone, `userId:u${index}`], {}, `t${index}`)
    await rows.touchpoints.add(touchpoint)
    await mergeIdentities(rows.people, touchpoint)
  }
  const person = async (path: string) => (await ask(path)).body['person']
  const [hans, lei] = [await person('/api/people/userId:u0'), await person('/api/people/userId:u1')]
  return { ask, queued, hans, lei }
}

const identityOf = (phone: string) => encodeURIComponent(`phone:${phone}`)
const routes = (phone: string, query = '') => [
  `/api/people/${identityOf(phone)}${query && `?${query}`}`,
  `/api/people/${identityOf(phone)}/timeline${query && `?${query}`}`,
  `/api/people/${identityOf(phone)}/export${query && `?${query}`}`,
  `/api/people/${identityOf(phone)}/record${query && `?${query}`}`,
  `/api/messages?person=${identityOf(phone)}${query && `&${query}`}`,
]

describe('phone number without a country code', () => {
  it.each([
    ['DE', '0151 23456789'],
    ['CN', '138 0013 8000'],
  ])("is parsed in the company's country, %s", async (country, phone) => {
    const { ask, hans, lei } = await companyIn(country)
    for (const url of routes(phone)) expect((await ask(url)).status, url).toBe(200)
    expect((await ask(`/api/people/${identityOf(phone)}`)).body['person']).toBe(country === 'DE' ? hans : lei)
  })

  it.each([
    ['CN', '0151 23456789', 'DE'],
    ['DE', '13800138000', 'CN'],
    ['US', '0151 23456789', 'DE'],
  ])('for a company in %s, %s is parsed in the stated country %s', async (company, phone, stated) => {
    const { ask } = await companyIn(company)
    for (const url of routes(phone, `country=${stated}`)) expect((await ask(url)).status, url).toBe(200)
  })

  it.each([
    ['CN', '030 901820 1'],
    ['US', '0151 23456789'],
    ['DE', '138 0013 8000'],
  ])('for a company in %s, %s is refused with field country', async (company, phone) => {
    const { ask } = await companyIn(company)
    for (const url of routes(phone)) {
      const { status, body, text } = await ask(url)
      expect([status, body['field']], url).toEqual([400, 'country'])
      expect(text).not.toMatch(/23456789|9018201|138 ?0013/)
    }
    expect(await ask(`/api/people/${identityOf(phone)}`, { method: 'DELETE' })).toMatchObject({
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

  it('is answered 404 with the country it was parsed in when no person has it', async () => {
    const { ask } = await companyIn('CN')
    for (const url of routes('0151 23456789'))
      expect(await ask(url), url).toMatchObject({ status: 404, body: { detail: /in CN.*country/ } })
  })

  it('is refused when the stated country is not an ISO code', async () => {
    const { ask } = await companyIn('CN')
    for (const url of routes('13800138000', 'country=Germany'))
      expect(await ask(url), url).toMatchObject({ status: 400, body: { field: 'country' } })
  })
})

it('finds an international number for a company of any country, with + escaped or not', async () => {
  for (const country of ['CN', 'DE', 'US', 'BR']) {
    const { ask, lei } = await companyIn(country)
    expect((await ask('/api/people/phone:+8613800138000')).body['person']).toBe(lei)
    expect((await ask('/api/people/phone:0086 13800138000')).body['person']).toBe(lei)
    expect((await ask('/api/messages?person=phone:+8613800138000')).status).toBe(200)
    expect((await ask('/api/messages?person=phone:%2B8613800138000')).status).toBe(200)
  }
})

it("parses the phone number of a typed lead in the company's country", async () => {
  const { ask, queued } = await companyIn('DE')
  await ask('/api/leads', { method: 'POST', body: { phone: '0151 23456789' } })
  expect(queued.map(({ text }) => text).join()).toContain('+4915123456789')
})

it("defaults the country of a connection to the company's, and shows it in the form", async () => {
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
