import { createHash } from 'node:crypto'
import * as z from 'zod'
import type { Api } from './api.ts'
import type { Keys } from './http-requests.ts'

const derived = (seed: number, name: string): Buffer =>
  createHash('sha256').update(`${seed} ${name}`).digest()

/** The keys the company gives to its tools. */
export const keysOf = (seed: number): Keys => ({
  writeKeys: {
    site: `site-${derived(seed, 'site').toString('hex').slice(0, 24)}`,
    esp: `esp-${derived(seed, 'esp').toString('hex').slice(0, 24)}`,
  },
  secrets: {
    webinar: `whsec_${derived(seed, 'webinar').toString('base64')}`,
    crm: `whsec_${derived(seed, 'crm').toString('base64')}`,
  },
})

const robots = ['sales-east', 'sales-west', 'managers'] as const

const staff = [
  { id: 'lin-yue', name: '林悦', role: 'member', active: true, robot: 'sales-east' },
  { id: 'chen-mo', name: '陈默', role: 'member', active: true, robot: 'sales-east' },
  { id: 'wu-tong', name: '吴桐', role: 'member', active: true, robot: 'sales-west' },
  { id: 'zhao-ning', name: '赵宁', role: 'member', active: true, robot: 'sales-west' },
  { id: 'he-qing', name: '何清', role: 'manager', active: true, robot: 'managers' },
] as const

const policy = z.looseObject({ version: z.int() })

/**
 * Sets the product up as a small company would: its tools connected, its groups' robots named, its colleagues
 * entered. The rest of the policy stays as it comes.
 */
export const setUp = async (api: Api, seed: number): Promise<void> => {
  const { writeKeys, secrets } = keysOf(seed)
  for (const [id, writeKey] of Object.entries(writeKeys))
    await api.put(`/api/connections/segment/${id}`, { secrets: { writeKey }, settings: {} })
  for (const [id, secret] of Object.entries(secrets))
    await api.put(`/api/connections/standard-webhooks/${id}`, { secrets: { secret }, settings: {} })
  for (const id of robots) {
    const key = derived(seed, id).toString('hex').slice(0, 32)
    await api.put(`/api/connections/wecom-robot/${id}`, {
      secrets: { url: `https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=${key}` },
      settings: {},
    })
  }
  const first = policy.parse(await api.get('/api/policy'))
  await api.put('/api/policy', { ...first, staff })
}
