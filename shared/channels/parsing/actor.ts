/**
 * Who did what a touchpoint tells of: the customer, a member of staff, a chat bot, a rule or the vendor's
 * system, a campaign.
 */
export type Actor = 'person' | 'colleague' | 'bot' | 'automation' | 'campaign'

/** What vendors call them, in lower case, letters and digits only. */
const words: Readonly<Record<Actor, readonly string[]>> = {
  person: [
    'person',
    'customer',
    'contact',
    'visitor',
    'enduser',
    'user',
    'lead',
    'client',
    'member',
    '客户',
    '用户',
    '访客',
  ],
  colleague: [
    'colleague',
    'agent',
    'operator',
    'staff',
    'admin',
    'teammate',
    'employee',
    'humanagent',
    'human',
    'salesrep',
    'servicer',
    '客服',
    '人工',
    '人工客服',
    '员工',
    '坐席',
  ],
  bot: [
    'bot',
    'agentbot',
    'chatbot',
    'robot',
    'assistant',
    'captain',
    'captainassistant',
    'ai',
    'aiagent',
    'virtualagent',
    'answerbot',
    'fin',
    '机器人',
    '智能客服',
    '智能助手',
  ],
  automation: [
    'automation',
    'automated',
    'auto',
    'autoreply',
    'autoresponse',
    'autoresponder',
    'system',
    'trigger',
    'rule',
    'workflow',
    'workflows',
    'macro',
    'template',
    'greeting',
    'outofoffice',
    'sla',
    '系统',
    '自动',
    '自动回复',
  ],
  campaign: ['campaign', 'broadcast', 'mass', 'bulk', 'newsletter', '群发', '营销'],
}
const named = new Map(
  Object.entries(words).flatMap(([actor, all]) => all.map((word): [string, string] => [word, actor])),
)

const bare = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '')

/** The actor a vendor's or a sender's word names; nothing for a word that is not known. */
export const actorNamed = (word: unknown): string | undefined =>
  typeof word === 'string' ? named.get(bare(word)) : undefined
