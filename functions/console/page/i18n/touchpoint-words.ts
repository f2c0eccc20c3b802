import type { Reason } from '../../../../shared/model/reasons/reason.ts'
import { reasonText } from '../../../../shared/model/reasons/reason-text.ts'
import { type Language, wordOr } from './dictionary.ts'

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
/** English family names that differ from the type's own. */
const englishNames: Readonly<Record<string, string>> = { wecom: 'WeCom', sms: 'SMS', email: 'e-mail' }

const actions: Readonly<Record<string, string>> = {
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

/** The label of a touchpoint type. */
export const typeLabel = (language: Language, type: string): string => {
  const [family = '', action = ''] = type.split('.')
  if (language === 'zh')
    return action === ''
      ? (families[family] ?? type)
      : `${families[family] ?? family} · ${actions[action] ?? action}`
  const familyName = englishNames[family] ?? family
  return action === '' ? familyName : `${familyName} · ${action.replaceAll('_', ' ')}`
}

/**
 * The text of an API reason.
 * @param titleOf returns the title of a cause
 */
export const reasonLabel = (
  language: Language,
  reason: Reason,
  titleOf: (cause: string) => string = (cause) => cause,
): string =>
  reasonText(language, reason, (value) =>
    /^[a-z]+\.[a-z_]+$/.test(value) ? typeLabel(language, value) : wordOr(language, titleOf(value)),
  )
