import type { Language } from './dictionary.ts'

/**
 * The server speaks of steps and reasons in English; here they are in Chinese, the most particular pattern
 * first. `$1` is what it was about.
 */
const sayings: readonly (readonly [RegExp, string])[] = [
  [/^handed to the sender$/, '已交给发送端'],
  [/^did not wait: nothing went out$/, '无需等待：没有发出消息'],
  [/^waited$/, '等待结束'],
  [/^waits?\b.*$/, '等待中'],
  [/^chosen$/, '已选定同事'],
  [/^assigned$/, '已分配'],
  [/^no other colleague is active$/, '没有其他在岗同事'],
  [/^no colleague is active$/, '没有在岗同事'],
  [/^no manager is active$/, '没有在岗主管'],
  [/^erased: the person asked to be forgotten$/, '已删除：客户要求被遗忘'],
  [/^suppressed: (.*)$/, '已屏蔽：$1'],
  [/^consent: withdrawn$/, '未授权：客户已拒绝营销'],
  [/^consent: none was given$/, '未授权：客户没有同意营销'],
  [/^no longer broken: recovered$/, '已自行恢复'],
  [/^no longer broken.*$/, '已不再中断'],
  [/^quiet hours$/, '免打扰时段'],
  [/^a more important message goes out to this person today.*$/, '当天有更重要的消息要发给这位客户'],
  [/^no e-mail address is known$/, '没有邮箱地址'],
  [/^a group robot cannot reach customers$/, '群机器人无法联系客户'],
  [/^(.+) has no e-mail address$/, '$1 没有邮箱地址'],
  [/^(.+) reads no group with a robot$/, '$1 没有绑定群机器人'],
  [/^there is no template (.+)$/, '没有模板 $1'],
  [/^the template (.+) has no subject$/, '模板 $1 没有主题'],
  [/^the template needs \{\{(.+)\}\}, and nothing is known for it$/, '模板需要 $1，但没有可填的内容'],
  [/^frequency cap: (\d+) a day$/, '触达上限：每天 $1 次'],
  [/^frequency cap: (\d+) a week$/, '触达上限：每周 $1 次'],
  [/^frequency cap: (\d+) a month$/, '触达上限：每月 $1 次'],
  [/^as many went out as are allowed to in a minute$/, '每分钟发送数量已达上限'],
  [/^finished$/, '已完成'],
  [/^recovered$/, '已恢复'],
  [/^dismissed$/, '已排除'],
  [/^lost$/, '已流失'],
  [/^over$/, '已结束'],
  [/^opened$/, '已打开'],
]

const leads: Readonly<Record<string, string>> = {
  'not sent': '未发送',
  'not assigned': '未分配',
  'waits for a recipient': '等待可联系的同事',
}

/** What a step did or why it did not, in the language of the page. */
export const reasonText = (language: Language, said: string): string => {
  if (language === 'en') return said
  const [, lead = '', reason] = /^(not sent|not assigned|waits for a recipient): (.*)$/.exec(said) ?? []
  if (reason !== undefined) return `${leads[lead] ?? lead}：${reasonText(language, reason)}`
  const [pattern, saying] = sayings.find(([known]) => known.test(said)) ?? []
  return pattern && saying !== undefined ? said.replace(pattern, saying) : said
}

const families: Readonly<Record<string, string>> = {
  email: '邮件',
  web: '网站',
  cart: '购物车',
  checkout: '结账',
  order: '订单',
  chat: '会话',
  social: '社媒',
  wecom: '企业微信',
  event: '活动',
  survey: '问卷',
  sms: '短信',
  ticket: '工单',
  shipment: '物流',
  lead: '线索',
  profile: '资料',
  identity: '身份',
  consent: '授权',
  privacy: '隐私',
  visit: '到访',
  purchase: '消费',
  link: '链接',
  other: '其他',
}
const deps: Readonly<Record<string, string>> = {
  sent: '已发送',
  delivered: '已送达',
  opened: '打开',
  clicked: '点击',
  bounced: '退信',
  complained: '投诉',
  delayed: '延迟',
  rejected: '被拒',
  failed: '失败',
  unsubscribed: '退订',
  resubscribed: '恢复订阅',
  page_viewed: '浏览页面',
  product_viewed: '浏览商品',
  searched: '搜索',
  form_submitted: '提交表单',
  file_downloaded: '下载文件',
  updated: '更新',
  started: '开始',
  abandoned: '放弃',
  created: '新建',
  paid: '已付款',
  shipped: '已发货',
  completed: '完成',
  cancelled: '取消',
  refund_requested: '申请退款',
  refunded: '已退款',
  message_in: '客户来讯',
  message_out: '我方回复',
  ended: '结束',
  followed: '关注',
  unfollowed: '取消关注',
  scanned: '扫码',
  menu_clicked: '点击菜单',
  contact_added: '添加好友',
  contact_removed_by_customer: '被客户删除',
  contact_removed_by_staff: '被员工删除',
  group_joined: '入群',
  group_left: '退群',
  registered: '报名',
  registration_cancelled: '取消报名',
  rescheduled: '改期',
  joined: '到场',
  left: '离场',
  no_show: '未到场',
  submitted: '提交',
  replied: '回复',
  opted_out: '退订',
  solved: '已解决',
  csat: '评价',
  picked_up: '已揽收',
  in_transit: '运输中',
  out_for_delivery: '派送中',
  signed: '已签收',
  exception: '异常',
  returned: '退回',
  stage_changed: '阶段变更',
  assigned: '分配',
  handled: '已跟进',
  linked: '关联',
  ruled: '人工判定',
  granted: '同意',
  withdrawn: '撤回',
  erasure_requested: '要求删除',
  access_requested: '要求查阅',
  store: '门店',
}

/** A touchpoint's type as people say it. */
export const typeTold = (language: Language, type: string): string => {
  const [family = '', verb = ''] = type.split('.')
  if (language === 'zh')
    return verb === '' ? (families[family] ?? type) : `${families[family] ?? family} · ${deps[verb] ?? verb}`
  return verb === '' ? type : `${family} · ${verb.replaceAll('_', ' ')}`
}
