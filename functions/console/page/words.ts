import { connectionsEn, connectionsZh } from './connection-words.ts'
import { qualityEn, qualityZh } from './quality-words.ts'
import { recordEn, recordZh } from './record-words.ts'

export const languages = ['zh', 'en'] as const
export type Language = (typeof languages)[number]

/** What the page says, in both languages. */
const en = {
  ...recordEn, ...qualityEn, ...connectionsEn,
  title: 'Where the thread broke', otherLanguage: '中文', signOut: 'Sign out', search: 'Find a person: e-mail, phone or id', find: 'Find',
  interruptions: 'Interruptions', totals: 'Totals', inbox: 'Inbox',
  signIn: 'Sign in', token: 'Token', tokenHelp: 'The bearer token of /api. It stays in this tab.', wrongToken: 'This token is not accepted.',
  noAnswer: 'No answer from the server. Trying again …', problem: 'The server has a problem. Trying again …',
  'open,treating': 'Still broken', open: 'Nothing done yet', treating: 'Being mended', recovered: 'Recovered', lost: 'Lost', dismissed: 'Dismissed',
  anyCause: 'Every cause', statusFilter: 'Status', causeFilter: 'Cause',
  'lead-cooling': 'Lead going cold', 'email-unopened': 'E-mail not opened', 'no-show': 'Registered, did not come', 'stale-profile': 'Details grown old',
  nothingBroken: 'No thread is broken.', nothingHere: 'There is nothing here.', loading: 'Reading …', more: 'Show more', count: 'shown', andMore: 'and more',
  since: 'since', found: 'found', ended: 'ended', owner: 'owner', noName: 'no name', why: 'Why we believe it', done: 'What was done', nothingDone: 'Nothing was done yet.',
  playbook: 'playbook', waitsUntil: 'waits until', running: 'running', waiting: 'waiting', stopped: 'stopped', finished: 'all steps done',
  sent: 'sent', queued: 'in line', claimed: 'being sent', failed: 'failed', suppressed: 'not sent', unclear: 'unclear whether it arrived', notBefore: 'not before',
  email: 'e-mail', wecom: 'WeCom', customer: 'customer', manager: 'manager', to: 'to',
  person: 'Person', identities: 'Known as', stage: 'Stage', score: 'Engagement', origin: 'Came from', firstSeen: 'First seen', lastSeen: 'Last seen', touchpoints: 'touchpoints',
  flags: 'Contradictions', 'won-before-lead': 'won before it was a lead', 'clock-ahead': 'a clock was ahead', consents: 'Consent', given: 'agreed', withdrawn: 'refused', everyWay: 'every way', notProfiled: 'none: objects to profiling', marketing: 'marketing', profiling: 'profiling', archive: 'keeping chats', template: 'a WeChat template',
  erased: 'erased', timeline: 'Timeline', close: 'Close', company: 'Company', wonAt: 'Won',
  awareness: 'Awareness', interest: 'Interest', decision: 'Decision', purchase: 'Purchase', delivery: 'Delivery', service: 'Service', loyalty: 'Loyalty',
  byOrigin: 'Leads and wins by origin', byChannel: 'Touchpoints by channel', byStage: 'People who reached each stage', leads: 'leads', won: 'won', people: 'people', refusedOnes: 'refused',
  accepted: 'accepted', stored: 'stored', refused: 'refused', parked: 'parked', waitingOnes: 'waiting', sweepLag: 'sweep lag', projectorLag: 'journeys lag', unclearOnes: 'messages in doubt', refolds: 'to be folded anew',
  latestRefusals: 'Lately refused', healthy: 'All is well', attention: 'Look here', disconnected: 'Not connected: the server does not answer', setup: 'Not set up yet', seconds: 's',
  inboxEmpty: 'Nothing was sent yet.', inboxHelp: 'What would have left this machine.', openHtml: 'As it looks', by: 'by',
} as const

export type Word = keyof typeof en

const zh: Readonly<Record<Word, string>> = {
  ...recordZh, ...qualityZh, ...connectionsZh,
  title: '线头断在哪里', otherLanguage: 'English', signOut: '退出', search: '查找客户：邮箱、手机号或 ID', find: '查找',
  interruptions: '中断', totals: '汇总', inbox: '收件箱',
  signIn: '登录', token: '令牌', tokenHelp: '/api 的访问令牌，只保存在本标签页。', wrongToken: '令牌无效。',
  noAnswer: '服务器没有响应，正在重试…', problem: '服务器出错，正在重试…',
  'open,treating': '尚未恢复', open: '尚未处理', treating: '挽回中', recovered: '已恢复', lost: '已流失', dismissed: '已排除',
  anyCause: '全部原因', statusFilter: '状态', causeFilter: '原因',
  'lead-cooling': '线索冷却', 'email-unopened': '邮件未打开', 'no-show': '报名未到场', 'stale-profile': '资料已过时',
  nothingBroken: '目前没有中断的旅程。', nothingHere: '这里没有内容。', loading: '读取中…', more: '显示更多', count: '条', andMore: '还有更多',
  since: '始于', found: '发现于', ended: '结束于', owner: '负责人', noName: '未留名', why: '判断依据', done: '处理过程', nothingDone: '尚未处理。',
  playbook: '预案', waitsUntil: '等到', running: '进行中', waiting: '等待中', stopped: '已停止', finished: '步骤已全部执行',
  sent: '已发送', queued: '排队中', claimed: '发送中', failed: '发送失败', suppressed: '未发送', unclear: '不确定是否送达', notBefore: '不早于',
  email: '邮件', wecom: '企业微信', customer: '客户', manager: '主管', to: '发给',
  person: '客户', identities: '身份', stage: '阶段', score: '活跃度', origin: '来源', firstSeen: '首次出现', lastSeen: '最近出现', touchpoints: '个触点',
  flags: '矛盾之处', 'won-before-lead': '成交早于线索', 'clock-ahead': '对方时钟偏快', consents: '授权', given: '同意', withdrawn: '拒绝', everyWay: '所有渠道', notProfiled: '无（已拒绝画像）', marketing: '营销', profiling: '画像', archive: '会话存档', template: '微信模板消息',
  erased: '已删除', timeline: '时间线', close: '关闭', company: '公司', wonAt: '成交',
  awareness: '认知', interest: '兴趣', decision: '决策', purchase: '购买', delivery: '交付', service: '服务', loyalty: '忠诚',
  byOrigin: '各来源的线索与成交', byChannel: '各渠道的触点', byStage: '到达各阶段的人数', leads: '线索', won: '成交', people: '人', refusedOnes: '被拒',
  accepted: '已接收', stored: '已入库', refused: '被拒', parked: '搁置', waitingOnes: '待处理', sweepLag: '巡检延迟', projectorLag: '旅程更新延迟', unclearOnes: '送达存疑', refolds: '待重算',
  latestRefusals: '最近被拒', healthy: '一切正常', attention: '需要留意', disconnected: '连接中断：服务器没有响应', setup: '尚未完成的设置', seconds: '秒',
  inboxEmpty: '还没有发送过消息。', inboxHelp: '本应从这台机器发出的消息。', openHtml: '查看原貌', by: '来自',
}

export const words: Readonly<Record<Language, Readonly<Record<Word, string>>>> = { en, zh }

/** A word the page knows, or what the server said where it knows none. */
export const wordOr = (language: Language, said: string): string => {
  const known: Readonly<Record<string, string>> = words[language]
  return known[said] ?? said
}
