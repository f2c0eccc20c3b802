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
    'guest',
    'subscriber',
    'buyer',
    'shopper',
    '客户',
    '顾客',
    '买家',
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
    'supervisor',
    'manager',
    'representative',
    'rep',
    'liveagent',
    '客服',
    '人工',
    '人工客服',
    '员工',
    '坐席',
    '顾问',
    '导购',
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
    'copilot',
    'einsteinbot',
    'virtualassistant',
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
    'automatedprocess',
    'journey',
    'flow',
    'sequence',
    'scheduled',
    'scheduler',
    'webhook',
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

/** Of a text with several words the first of these that one of them names: an AI agent is a bot. */
const precedence: readonly Actor[] = ['bot', 'campaign', 'automation', 'colleague', 'person']

/** Words of Latin letters, also where capitals part them: `AutomatedProcess`, `live-agent`. */
const partsOf = (text: string): string[] =>
  text
    .normalize('NFKC')
    .replaceAll(/(?<=\p{Ll})(?=\p{Lu})/gu, ' ')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)

const isHan = (word: string): boolean => /^\p{Script=Han}+$/u.test(word)

/** Longer texts are no names of a kind of sender. */
const longestName = 60

const namedByPart = (text: string): string | undefined => {
  if (text.length > longestName) return undefined
  const parts = new Set(partsOf(text))
  const isIn = (word: string): boolean => (isHan(word) ? text.includes(word) : parts.has(word))
  return precedence.find((actor) => words[actor].some(isIn))
}

/**
 * The actor a vendor's or a sender's word names, as a whole or by one of its parts; nothing for a word that
 * is not known.
 */
export const actorNamed = (word: unknown): string | undefined =>
  typeof word === 'string' ? (named.get(bare(word)) ?? namedByPart(word)) : undefined
