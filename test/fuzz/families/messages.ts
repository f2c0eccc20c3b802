import { templateData } from '../../../shared/playbooks/template-data.ts'
import { render } from '../../../shared/senders/templates/render.ts'
import { RejectedError } from '../../../shared/runtime/errors.ts'
import { renderMail } from '../../../shared/senders/providers/mail.ts'
import type { Message } from '../../../shared/model/message.ts'
import type { RenderInput } from '../../../shared/senders/sender.ts'
import { robotBody, robotLimits } from '../../../shared/senders/providers/wecom-robot.ts'
import { firstTemplates } from '../../../shared/policy/first-templates.ts'
import type { Interruption } from '../../../shared/model/interruption.ts'
import { noon } from '../../channels/delivery.ts'
import type { Random } from '../../simulation/random.ts'
import type { Family } from '../family.ts'
import { hostileText } from '../hostile.ts'
import { Broken, insist } from '../invariants.ts'
import { tagsOf } from '../markup.ts'

const templates = [
  ...firstTemplates.zh,
  ...firstTemplates.en.map((template) => ({ ...template, id: `en-${template.id}` })),
  {
    id: 'all',
    subject: '{{name}} {{because}}',
    body: '<p title="{{name}}">{{because}} {{owner?}}</p>\n<a href="{{link}}">{{event_name}}</a> {{title?}}',
  },
]

const scalar = (chance: Random): string | number | boolean | null =>
  chance.pick([hostileText(chance), hostileText(chance), 1, true, null])

const aboutOf = (chance: Random): Interruption['about'] => ({
  ...(chance.happens(0.5) ? { answer_until: chance.pick([noon, 0, -1, 0.5, hostileText(chance)]) } : {}),
  event_name: scalar(chance),
  title: scalar(chance),
  recording_url: chance.happens(0.5) ? `https://example.com/${hostileText(chance)}` : hostileText(chance),
  [hostileText(chance)]: scalar(chance),
})

const input = (chance: Random): RenderInput => {
  const profile = {
    name: hostileText(chance),
    company: hostileText(chance),
    email: chance.happens(0.8) ? 'li.lei@example.com' : hostileText(chance),
    phone: hostileText(chance),
    wecom: hostileText(chance),
  }
  const interruption: Interruption = {
    id: 'i1',
    alias: 'a',
    person: 'a',
    cause: 'no-show',
    key: 'k',
    openedBy: 't',
    since: noon,
    due: noon,
    foundAt: noon,
    status: 'open',
    about: aboutOf(chance),
    priority: 1,
    rev: 1,
  }
  const to = chance.pick(['customer', 'owner', 'manager'] as const)
  const data = templateData({
    interruption,
    profile,
    policy: { language: chance.pick(['zh', 'en']), linkHosts: chance.pick([[], [], ['example.com']]) },
    to,
    staff: undefined,
  })
  const message: Message = {
    id: 'm1',
    alias: 'a',
    person: 'a',
    treatment: 't',
    interruption: 'i1',
    cause: 'no-show',
    step: 's',
    playbook: 'p',
    via: 'email',
    class: 'M',
    category: 'marketing',
    to,
    address: profile.email,
    mention: hostileText(chance),
    template: 'x',
    data,
    value: 1,
    status: 'queued',
    createdAt: noon,
    attempts: 0,
    v: 1,
  }
  return {
    message,
    template: chance.pick(templates),
    profile,
    language: chance.pick(['zh', 'en']),
    senderProfile: {
      company: 'ACME',
      postalAddress: '1 Road',
      publicUrl: 'https://go.example.com',
      from: 'ACME <hello@acme.example>',
      signingSecret: 'a secret',
    },
  }
}

const quietly = <T>(work: () => T): T | undefined => {
  try {
    return work()
  } catch (error) {
    if (error instanceof RejectedError) return undefined
    throw new Broken(`writing threw ${error instanceof Error ? (error.stack ?? '') : String(error)}`)
  }
}

// oxlint-disable-next-line no-control-regex
const unseen = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/

const known: ReadonlySet<string> = new Set(['href', 'title', 'style', 'ses:no-track'])

const run = async (chance: Random): Promise<void> => {
  const letter = input(chance)
  const mail = quietly(() => renderMail(letter, { tracked: chance.happens(0.5) }))
  if (mail) {
    insist(
      !/[\r\n\0]/.test(mail.subject + mail.to + Object.values(mail.headers).join('')),
      'a header has a line break in it',
    )
    for (const { name, attributes } of tagsOf(mail.html)) {
      insist(
        Object.keys(attributes).every((attribute) => known.has(attribute)) &&
          ['p', 'a', 'hr', 'br'].includes(name.replace('/', '')),
        `a mail has a tag in it that no template has: ${name}`,
      )
      insist(
        attributes['href'] === undefined || /^https?:\/\//.test(attributes['href']),
        'a mail leads to what is no web address',
      )
    }
    insist(!unseen.test(mail.html), 'a mail has signs in it that nobody sees')
  }
  const robot = quietly(() => robotBody(letter))
  if (robot) {
    insist(
      Buffer.byteLength(robot.markdown.content) <= robotLimits.markdown && robot.markdown.content.length > 0,
      'a robot says too much or nothing',
    )
    insist(!robot.markdown.content.includes('<@all>'), 'a stranger called everybody')
  }
  quietly(() =>
    render(
      hostileText(chance) + '{{a}}' + hostileText(chance),
      { a: hostileText(chance), __proto__: 'x' },
      chance.pick(['html', 'markdown', 'header']),
    ),
  )
}

export const messageFamily: Family = {
  name: 'letters',
  what: 'templates rendered, mails and robot messages written',
  weight: 10,
  run,
}
