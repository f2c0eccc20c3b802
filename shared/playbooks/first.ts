import type { Policy, Template } from '../policy/policy.ts'
import type { Playbook } from './playbook.ts'

/** Somebody waits for an answer: warn the owner, hand the person on when nothing happens, tell the manager last. Each is told once. */
const leadCooling: Playbook = {
  id: 'warm-up-lead', cause: 'lead-cooling', steps: [
    { do: 'send', id: 'warn', via: 'wecom', to: 'owner', template: 'lead-waits' },
    { do: 'wait', id: 'cool', for: 'PT15M', businessHours: true },
    { do: 'assign', id: 'reassign' },
    { do: 'send', id: 'hand-over', via: 'wecom', to: 'owner', template: 'lead-is-yours' },
    { do: 'wait', id: 'last-chance', for: 'PT30M', businessHours: true },
    { do: 'send', id: 'escalate', via: 'wecom', to: 'manager', template: 'lead-unanswered' },
  ],
}

/** A letter nobody opened: no second letter, but the other channel, where a colleague writes in person. */
const emailUnopened: Playbook = {
  id: 'reach-otherwise', cause: 'email-unopened', steps: [{ do: 'send', id: 'by-wecom', via: 'wecom', to: 'owner', template: 'mail-unopened' }],
}

/** Registered and did not come: send the recording they asked for by registering; who does not open it, or cannot be mailed, gets a call. */
const noShow: Playbook = {
  id: 'send-recording', cause: 'no-show', steps: [
    { do: 'send', id: 'recording', via: 'email', to: 'customer', template: 'recording', category: 'service' },
    { do: 'wait', id: 'unopened', for: 'P1D', unless: 'opened' },
    { do: 'send', id: 'by-wecom', via: 'wecom', to: 'owner', template: 'guest-missed' },
  ],
}

/** What a fresh house does about each cause, until somebody changes it. */
export const firstPlaybooks: Playbook[] = [leadCooling, emailUnopened, noShow]

const zh: Template[] = [
  { id: 'lead-waits', body: '## 客户在等回复\n>客户：{{name}}\n>原因：<font color="warning">{{because}}</font>\n请尽快联系，并在跟进后登记。' },
  { id: 'lead-is-yours', body: '## 请接手这位客户\n>客户：{{name}}\n>原因：<font color="warning">{{because}}</font>\n前一位同事没有回应，现在由您（{{owner}}）负责。' },
  { id: 'lead-unanswered', body: '## 客户仍无人回应\n>客户：{{name}}\n>原因：<font color="warning">{{because}}</font>\n已提醒并改派，仍未处理，请您过问。' },
  { id: 'mail-unopened', body: '## 邮件没有打开，换个方式联系\n>客户：{{name}}\n>原因：<font color="warning">{{because}}</font>\n请用企业微信或电话联系客户。' },
  {
    id: 'recording', subject: '您错过的活动：{{event_name}}（回放）',
    body: '<p>{{name}}，您好！</p><p>您报名了「{{event_name}}」，那天没能见到您。活动录了像，随时可以看：</p><p><a href="{{link}}">观看回放</a></p><p>{{company}}</p>',
  },
  { id: 'guest-missed', body: '## 报名未到场，请联系\n>客户：{{name}}\n>原因：<font color="warning">{{because}}</font>\n回放邮件没有被打开，或无法送达。请联系客户。\n可转发给客户：[观看回放]({{link?}})' },
]

const en: Template[] = [
  { id: 'lead-waits', body: '## A customer waits for an answer\n>Customer: {{name}}\n>Why: <font color="warning">{{because}}</font>\nPlease get in touch, and note it when you have.' },
  { id: 'lead-is-yours', body: '## This customer is yours now\n>Customer: {{name}}\n>Why: <font color="warning">{{because}}</font>\nThe colleague before you did not answer. {{owner}}, please take over.' },
  { id: 'lead-unanswered', body: '## A customer is still unanswered\n>Customer: {{name}}\n>Why: <font color="warning">{{because}}</font>\nReminded and reassigned, and nothing happened. Please look into it.' },
  { id: 'mail-unopened', body: '## A letter was not opened: try another way\n>Customer: {{name}}\n>Why: <font color="warning">{{because}}</font>\nPlease reach them by WeCom or by phone.' },
  {
    id: 'recording', subject: 'You missed it, we recorded it: {{event_name}}',
    body: '<p>Hello {{name}},</p><p>you registered for “{{event_name}}”, and we missed you. It was recorded, and you can watch it whenever you like:</p><p><a href="{{link}}">Watch the recording</a></p><p>{{company}}</p>',
  },
  { id: 'guest-missed', body: '## Registered and did not come: please call\n>Customer: {{name}}\n>Why: <font color="warning">{{because}}</font>\nThe mail with the recording was not opened, or could not be delivered.\nTo pass on to them: [the recording]({{link?}})' },
]

/** The words for them. */
export const firstTemplates = (language: Policy['language']): Template[] => (language === 'zh' ? zh : en)
