import { describe, expect, it } from 'vitest'
import { parse } from '../../shared/channels/own/parse.ts'
import { startTestConsole } from './test-console.ts'

const createLead = async (body: object) => {
  const { ask, queued } = startTestConsole()
  const response = await ask('/api/leads', { method: 'POST', body })
  return { ...response, touchpoints: queued.flatMap((event) => parse({ event, settings: {} })) }
}

describe('POST /api/leads', () => {
  it('enqueues a lead.created touchpoint with normalized identities', async () => {
    const typed = {
      name: '李雷先生',
      phone: '１３８ 0013-8000',
      email: 'Li@qq.com',
      company: '示例公司',
      origin: 'expo',
      owner: 'zhangsan',
    }
    const { status, body, touchpoints } = await createLead(typed)
    expect(status).toBe(200)
    expect(body).toEqual({ id: touchpoints[0]?.id, flags: [] })
    expect(touchpoints).toMatchObject([
      {
        type: 'lead.created',
        source: 'console',
        name: '李雷',
        company: '示例公司',
        identities: [
          { kind: 'email', value: 'li@qq.com' },
          { kind: 'phone', value: '+8613800138000' },
        ],
        props: { origin: 'expo', owner: 'zhangsan' },
      },
    ])
  })

  it('stores values as typed and returns their quality flags in both languages', async () => {
    const { body, touchpoints } = await createLead({
      name: '测试',
      email: 'li@gamil.com',
      phone: '12345',
      idCard: '110101199003071230',
    })
    expect(body['flags']).toMatchObject([
      {
        code: 'email.typo',
        meant: 'li@gmail.com',
        zh: expect.stringContaining('li@gmail.com'),
        en: expect.stringContaining('did you mean'),
      },
      { code: 'phone.invalid', zh: '这不是有效的电话号码，请检查' },
      { code: 'name.placeholder' },
      { code: 'id-card.invalid' },
    ])
    expect(touchpoints).toMatchObject([
      {
        identities: [{ value: 'li@gamil.com' }],
        props: { flags: 'email.typo id-card.invalid name.placeholder phone.invalid' },
      },
    ])
    expect(JSON.stringify(touchpoints)).not.toContain('110101199003071230')
  })

  it('is idempotent by id', async () => {
    const [one, again] = await Promise.all(
      [1, 2].map(async () => createLead({ id: 'form-7', email: 'li@qq.com' })),
    )
    expect(one?.touchpoints).toMatchObject([{ id: 'lead:form-7', statedAt: '-' }])
    expect(again?.touchpoints).toEqual(one?.touchpoints)
  })

  it.each([
    [{ name: '李雷' }, 'identities'],
    [{ email: 'li@' }, 'identities'],
    [{ email: 7 }, 'email'],
    [{ mail: 'li@qq.com' }, 'mail'],
    [{ email: 'li@qq.com', id: 'a#b' }, 'id'],
    [{ email: 'li@qq.com', country: 'China' }, 'country'],
  ])('refuses a lead without a valid identity or with an invalid field: %j', async (typed, field) => {
    const { status, body, touchpoints } = await createLead(typed)
    expect({ status, field: body['field'] }).toEqual({ status: 400, field })
    expect(touchpoints).toEqual([])
  })
})
