import './environment.ts'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import type { Interruption } from '../../shared/model/interruption.ts'
import { reportOf } from '../../shared/imports/report.ts'
import type { Profile } from '../../shared/model/journey.ts'
import { templateData } from '../../shared/playbooks/template-data.ts'
import { firstPolicy } from '../../shared/policy/first-policy.ts'
import { RejectedError } from '../../shared/runtime/errors.ts'
import { type Mail, renderMail } from '../../shared/senders/providers/mail.ts'
import type { RenderInput } from '../../shared/senders/sender.ts'
import { sign, unsubscribing } from '../../shared/signed-links/token.ts'
import { robotBody } from '../../shared/senders/providers/wecom-robot.ts'
import { shownResults, shipped } from '../imports/row-results.ts'
import { problemIn, sendRequest, signingSecret, world } from '../functions/send-request.ts'
import { request } from '../channels/delivery.ts'
import { structureOf, tagsOf } from './markup.ts'
import { payloads } from './payloads.ts'
import { aMessage } from './message.ts'

/**
 * Every field of a letter that a stranger can fill, directly or through what was kept of their touchpoints.
 */
const fields: Readonly<
  Record<string, (text: string) => { profile?: Partial<Profile>; about?: Interruption['about'] }>
> = {
  name: (name) => ({ profile: { name } }),
  company: (company) => ({ profile: { company } }),
  email: (email) => ({ profile: { email } }),
  phone: (phone) => ({ profile: { phone } }),
  wecom: (wecom) => ({ profile: { wecom: `ww1:${wecom}` } }),
  origin: (origin) => ({ profile: { origin }, about: { origin } }),
  event: (text) => ({ about: { event_name: text, event_key: text, title: text } }),
  url: (text) => ({ about: { url: text, link: text, recording_url: text } }),
  'part of a url': (text) => ({ about: { recording_url: `https://good.example/${text}` } }),
  campaign: (text) => ({ about: { campaign: text, subject: text, form: text, query: text } }),
}

/**
 * Templates that say all there is to say, where it can do the most harm, beside those the product comes with.
 */
const templates: RenderInput['template'][] = [
  {
    id: 'mail',
    subject: '{{name}}: {{because}} {{event_name}} {{campaign}}',
    body: '<p title="{{name}}" class=\'{{event_name}}\'>{{because}} {{campaign}} {{subject}}</p>\n<a href="{{link}}">{{event_name}}</a>{{name}}',
  },
  {
    id: 'mail without a link',
    subject: '{{name}}',
    body: '<p>{{name}} {{because}} {{event_name}} {{campaign}}</p>',
  },
  {
    id: 'robot',
    subject: 'x',
    body: '**{{name}}**\n> {{because}} {{event_name}} {{campaign}} {{subject}}\n[look]({{link}})',
  },
  ...firstPolicy.templates.map((template) => ({ subject: 'x', ...template })),
]

const written = <T>(write: () => T): T | undefined => {
  try {
    return write()
  } catch (error) {
    if (error instanceof RejectedError) return undefined
    throw error
  }
}

const input = (
  field: string,
  text: string,
  template: RenderInput['template'],
  to: 'customer' | 'owner',
): RenderInput => {
  const { profile = {}, about = {} } = fields[field]?.(text) ?? {}
  const known = { name: 'Li', email: 'li.lei@example.com', ...profile }
  const data = templateData({
    interruption: aMessage.interruption({ ...aMessage.about, ...about }),
    profile: known,
    policy: { language: 'en', linkHosts: [] },
    to,
    staff: undefined,
  })
  return aMessage.input({
    template,
    profile: known,
    message: aMessage.message({ data, to, address: 'li.lei@example.com' }),
  })
}

it('the corpus has at least five hundred payloads, each once, of every family', () => {
  expect(payloads.length).toBeGreaterThanOrEqual(500)
  expect(new Set(payloads.map(({ text }) => text)).size).toBe(payloads.length)
  expect(new Set(payloads.map(({ family }) => family)).size).toBeGreaterThanOrEqual(14)
})

// oxlint-disable-next-line no-control-regex
const unseen = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/

it('what is injected would be seen', () => {
  const blind = payloads.filter(
    ({ family, text }) =>
      family === 'element' && structureOf(`<p>${text}</p>`) === structureOf('<p>plain</p>'),
  )
  expect(blind).toEqual([])
  expect(structureOf('<p title="" onfocus=alert(1) x="">')).not.toBe(structureOf('<p title="x">'))
})

const ours = /^https:\/\/(go|good)\.example/

const mailWith = (
  field: string,
  text: string,
  template: RenderInput['template'],
  to: 'customer' | 'owner',
): Mail | undefined => written(() => renderMail(input(field, text, template, to), { tracked: true }))

// oxlint-disable-next-line no-control-regex
const brokenLine = /[\r\n\0\u0085\u2028\u2029\u001b]/

/** What is wrong with a mail, beside the same mail with a plain word in it. */
const wrongWith = (mail: Mail, plain: Mail): string[] =>
  Object.entries({
    'markup that no template has': structureOf(mail.html) !== structureOf(plain.html),
    'leads elsewhere': tagsOf(mail.html).some(
      ({ attributes: { href } }) => href !== undefined && !ours.test(href),
    ),
    'signs nobody sees': unseen.test(mail.html) || unseen.test(mail.text),
    'a line break in a header': brokenLine.test(
      mail.subject + mail.to + mail.from + Object.values(mail.headers).join(''),
    ),
    'another header': Object.keys(mail.headers).join() !== Object.keys(plain.headers).join(),
    'another recipient': mail.to !== plain.to,
  }).flatMap(([what, holds]) => (holds ? [what] : []))

describe.each(Object.keys(fields))('what a stranger writes as %s', (field) => {
  it.each(templates.map(({ id }) => id))('stays text in a mail by the template "%s"', (id) => {
    const template = templates.find((one) => one.id === id) ?? { id, body: '' }
    const to = template.body.includes('<p') ? 'customer' : 'owner'
    const wrong = payloads.flatMap(({ text }) => {
      const mail = mailWith(field, text, template, to)
      return mail
        ? wrongWith(mail, mailWith(field, 'plain', template, to) ?? mail).map((what) => [what, to, text])
        : []
    })
    expect(wrong).toEqual([])
  })

  it('calls no one and leads nowhere in a group chat', () => {
    for (const template of templates.filter(({ body }) => !body.includes('<p')))
      for (const { text } of payloads) {
        const said = written(() => robotBody(input(field, text, template, 'owner')))?.markdown.content
        if (said === undefined) continue
        const targets = [...said.matchAll(/\]\(([^)]*)\)/g)].map(([, target = '']) => target)
        const calls = said.includes('<@') || /<(font|a|img|script)/i.test(said) || unseen.test(said)
        expect([text, calls, targets.filter((target) => !ours.test(target))]).toEqual([text, false, []])
      }
  })
})

const cell = (text: string) => `"${text.replaceAll('"', '""')}"`

describe('what a stranger writes into a file of leads', () => {
  const runs = /^[\s\u00a0]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/

  it('is run by no spreadsheet that opens the report, and stays one cell', async () => {
    for (const { text } of payloads) {
      const verdicts = await shownResults(
        `线索编号,时间,手机,姓名\n${cell(text)},${cell(text)},${cell(text)},${cell(text)}\n`,
        shipped('leads-zh'),
      )
      const rows = verdicts.map(({ line, key, outcome, ...rest }) => ({
        line,
        key,
        outcome,
        reason: 'reason' in rest ? rest.reason : '',
        flags: rest.flags.join('; '),
      }))
      const read = z.array(z.array(z.string())).parse(parse(reportOf(rows), { bom: true }))
      expect(read.length).toBe(rows.length + 1)
      for (const fieldsOf of read.slice(1)) {
        expect(fieldsOf).toHaveLength(5)
        for (const said of fieldsOf)
          expect([text, said, runs.test(said) && !said.startsWith("'")]).toEqual([text, said, false])
      }
    }
  })
})

describe('what a stranger puts into an address or a request', () => {
  it('is not repeated as markup on the page that takes people off the list', async () => {
    const plain = await pageFor('plain@example.com')
    for (const { text } of payloads) {
      const page = await pageFor(`${text.slice(0, 280)}@example.com`)
      expect([text, structureOf(page)]).toEqual([text, structureOf(plain)])
    }
  })

  it('is answered with problems that hold nothing of it and are read as nothing but JSON', async () => {
    const { deps } = world()
    for (const { text } of payloads.filter(({ family }) =>
      ['element', 'attribute', 'header', 'log', 'query'].includes(family),
    )) {
      for (const asked of [
        request({ path: `/hooks/${text}/x` }),
        request({
          path: '/hooks/standard-webhooks/crm',
          headers: { 'webhook-id': text, 'webhook-timestamp': text, 'webhook-signature': text },
          body: text,
        }),
      ]) {
        const answer = await sendRequest(deps, asked)
        expect(answer.headers?.['content-type']).toBe('application/problem+json')
        expect([
          text,
          JSON.stringify(problemIn(answer)).includes(JSON.stringify(text).slice(1, -1)) && text.length > 3,
        ]).toEqual([text, false])
        expect(JSON.stringify(answer.headers)).not.toMatch(/\\[rn]/)
      }
    }
  })
})

const pageFor = async (address: string): Promise<string> => {
  const token = sign(unsubscribing, { m: 'm', a: 'a', e: address }, signingSecret)
  const { body } = await sendRequest(world().deps, request({ method: 'GET', path: `/u/${token}` }))
  return body
}

describe('the pages', () => {
  const folder = join(import.meta.dirname, '..', '..', 'functions', 'console', 'page')
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\.(tsx?|html)$/.test(file),
  )

  it('put what was stored into the document as text alone', () => {
    const markup =
      /innerHTML|outerHTML|insertAdjacentHTML|document\.write|dangerouslySetInnerHTML|createContextualFragment|DOMParser|srcdoc|\beval\(|new Function\(|setAttribute\(['"]on/
    expect(sources.length).toBeGreaterThan(5)
    expect(sources.filter((file) => markup.test(readFileSync(join(folder, file), 'utf8')))).toEqual([])
    const links = sources.flatMap((file) =>
      [...readFileSync(join(folder, file), 'utf8').matchAll(/(?:href|src|action)=\{([^}]*)\}/g)].map(
        ([, value = '']) => ({ file, value }),
      ),
    )
    // A fragment of the page itself runs nothing.
    expect(links.filter(({ value }) => !value.startsWith('`#page='))).toEqual([])
  })
})
