import type { Template } from './policy.ts'

/**
 * Chinese texts of the first playbooks. `name` is the customer's, `because` why we write; `link` stands only
 * where the interruption knows an address; `form` leads to the page on which a customer says anew how to be
 * reached.
 */
const zh: Template[] = [
  {
    id: 'lead-cooling-owner',
    body: '**客户等待回复**\n客户：{{name}}\n原因：{{because}}\n请尽快联系；15 分钟（工作时间）后仍无人跟进，将转给其他同事。',
  },
  {
    id: 'lead-cooling-new-owner',
    body: '**新分配的客户**\n客户：{{name}}\n原因：{{because}}\n这位客户现在由您负责，请尽快联系。',
  },
  {
    id: 'lead-cooling-manager',
    body: '**客户仍无人跟进**\n客户：{{name}}\n原因：{{because}}\n已提醒负责人并转派，仍未得到回应，请安排。',
  },
  {
    id: 'email-unopened-owner',
    body: '**邮件未读，请换个方式联系**\n客户：{{name}}\n原因：{{because}}\n可参考的话术：\n> 您好，我是{{company}}的顾问。之前给您发过一封邮件，不知您是否方便查看？有任何问题，在这里告诉我就好。',
  },
  {
    id: 'no-show-recording',
    subject: '{{name}}，为您准备了活动回放',
    body:
      '<p>{{name}}，您好：</p>\n<p>您报名的活动已经结束，我们为您准备了回放，方便时可以观看：</p>\n' +
      '<p><a href="{{link}}">观看回放</a></p>\n<p>如有任何问题，直接回复这封邮件即可。</p>\n<p>{{company}}</p>',
  },
  {
    id: 'no-show-owner',
    body:
      '**报名未到场，回放也未打开**\n客户：{{name}}\n原因：{{because}}\n建议您亲自联系，问问是否需要资料或另约时间。\n' +
      '可转发给客户：[活动回放]({{link?}})',
  },
  {
    id: 'stale-profile-ask',
    subject: '请确认您的联系方式 · Please check your contact details',
    body:
      '<p>{{name}}，您好：</p>\n<p>您留给我们的联系方式已有一段时间没有确认过。请花半分钟看一看是否仍然正确；如有变化，可以直接在页面上修改：</p>\n' +
      '<p><a href="{{form}}" ses:no-track>核对我的联系方式</a></p>\n' +
      '<p>Hello {{name}}, it has been a while since we last checked how to reach you. Please take half a minute to see whether it is still right:</p>\n' +
      '<p><a href="{{form}}" ses:no-track>Check my contact details</a></p>\n<p>{{company}}</p>',
  },
  {
    id: 'stale-profile-owner',
    body: '**客户资料可能已过时**\n客户：{{name}}\n原因：{{because}}\n已请客户确认，尚未得到回应。下次联系时，请核对联系方式并更新。',
  },
]

/** English texts of the first playbooks, with the same ids and the same meaning. */
const en: Template[] = [
  {
    id: 'lead-cooling-owner',
    body:
      '**A customer is waiting for an answer**\nCustomer: {{name}}\nReason: {{because}}\n' +
      'Please get in touch. After 15 more minutes of working time without an answer, a colleague takes over.',
  },
  {
    id: 'lead-cooling-new-owner',
    body: '**A customer was assigned to you**\nCustomer: {{name}}\nReason: {{because}}\nThis customer is yours now. Please get in touch.',
  },
  {
    id: 'lead-cooling-manager',
    body:
      '**A customer still has no answer**\nCustomer: {{name}}\nReason: {{because}}\n' +
      'The owner was reminded and the customer reassigned, without an answer. Please step in.',
  },
  {
    id: 'email-unopened-owner',
    body:
      '**E-mail not opened: try another channel**\nCustomer: {{name}}\nReason: {{because}}\nA text to start from:\n' +
      '> Hello, this is {{company}}. We sent you an e-mail and wonder whether it reached you. If you have any questions, just reply here.',
  },
  {
    id: 'no-show-recording',
    subject: 'The recording of your event',
    body:
      '<p>Hello {{name}},</p>\n<p>The event you registered for is over. Here is the recording, to watch whenever it suits you:</p>\n' +
      '<p><a href="{{link}}">Watch the recording</a></p>\n<p>If you have any questions, just reply to this e-mail.</p>\n<p>{{company}}</p>',
  },
  {
    id: 'no-show-owner',
    body:
      '**Registered, did not come, did not open the recording**\nCustomer: {{name}}\nReason: {{because}}\n' +
      'Please call and ask whether they would like material or another date.\nTo pass on: [recording]({{link?}})',
  },
  {
    id: 'stale-profile-ask',
    subject: 'Please check your contact details',
    body:
      '<p>Hello {{name}},</p>\n<p>It has been a while since we last checked how to reach you. Please take half a minute to see whether it ' +
      'is still right:</p>\n<p><a href="{{form}}" ses:no-track>Check my contact details</a></p>\n<p>{{company}}</p>',
  },
  {
    id: 'stale-profile-owner',
    body:
      '**Contact details may be out of date**\nCustomer: {{name}}\nReason: {{because}}\n' +
      'The customer was asked to confirm them and has not answered. Please check them at the next contact.',
  },
]

/** What the first playbooks say, by language. */
export const firstTemplates: Readonly<Record<'zh' | 'en', Template[]>> = { zh, en }
