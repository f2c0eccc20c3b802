/** What the page says of a person's whole story, and of who is who. */
export const recordEn = {
  profile: 'Profile', believedBy: 'said by', confirmedLast: 'last confirmed', fresh: 'believed', stale: 'too old to believe', lasts: 'lasts', before: 'before', until: 'until',
  name: 'Name', phone: 'Phone', timeZone: 'Time zone', language: 'Language',
  orders: 'Orders', parcels: 'Parcels', parcel: 'parcel', refundedValue: 'refunded', cases: 'Service cases', messages: 'Messages', score5: 'rated',
  qualityFlags: 'To be looked at', notFollowed: 'Not joined, and why', joinedWith: 'named together with', joinedRuling: 'decided to be one with', rulings: 'Decisions',
  'because-apart': 'decided not to be the same person', 'because-blocked': 'decided to be used by many', 'because-role': 'the mailbox of a role joins nobody',
  'because-limit': 'one person would have too many of these', partial: 'Only the newest touchpoints were looked at.',
  'email.bounced': 'e-mail came back for good', 'email.complained': 'marked as spam', 'sms.failed': 'SMS did not arrive', 'clock.future': 'the sender’s clock was ahead', 'clock.unreadable': 'a time could not be read',
  'email.invalid': 'no e-mail address', 'email.typo': 'domain looks mistyped', 'email.role': 'mailbox of a role', 'email.disposable': 'throw-away address', 'phone.invalid': 'no phone number',
  'phone.masked': 'phone number is hidden', 'phone.country': 'no number of the stated country', 'phone.unlisted': 'range of numbers not known', 'email.placeholder': 'made-up e-mail address', 'phone.placeholder': 'made-up phone number', 'name.placeholder': 'no real name', 'id-card.invalid': 'no valid identity card',
  created: 'created', paid: 'paid', shipped: 'shipped', delivered: 'delivered', completed: 'completed', cancelled: 'cancelled', refund_requested: 'refund asked for', refunded: 'refunded',
  picked_up: 'picked up', in_transit: 'under way', out_for_delivery: 'out for delivery', signed: 'signed for', exception: 'in trouble', returned: 'sent back', updated: 'being worked on', solved: 'solved',
  whoIsWho: 'Who is who', apart: 'Two are not one person', together: 'Two are one person', blocked: 'Used by many: joins nobody', openAgain: 'Take a decision back', ruling: 'Decision', identity: 'Identity', otherIdentity: 'The other one',
  otherHelp: 'E-mail, phone, or kind:value', whyDecided: 'Why (kept on record)', preview: 'See what would come of it', decide: 'Decide', cancel: 'Cancel', nowIs: 'Now', wouldBe: 'Then', noChange: 'Nothing would change.',
  names: 'names contradict', decided: 'Decided. It shows within seconds.', onePerson: 'one person',
} as const

export const recordZh: Readonly<Record<keyof typeof recordEn, string>> = {
  profile: '资料', believedBy: '来自', confirmedLast: '最近确认', fresh: '可信', stale: '已过期', lasts: '长期有效', before: '此前', until: '至',
  name: '姓名', phone: '电话', timeZone: '时区', language: '语言',
  orders: '订单', parcels: '包裹', parcel: '包裹', refundedValue: '已退', cases: '服务单', messages: '消息', score5: '评分',
  qualityFlags: '需要核对', notFollowed: '未合并及原因', joinedWith: '曾一同出现：', joinedRuling: '人工判定同一人：', rulings: '人工判定',
  'because-apart': '人工判定不是同一人', 'because-blocked': '人工判定为多人共用', 'because-role': '公用邮箱不用于识别客户',
  'because-limit': '同类标识超过一个人应有的数量', partial: '只读取了最近的触点。',
  'email.bounced': '邮件永久退信', 'email.complained': '被标为垃圾邮件', 'sms.failed': '短信未送达', 'clock.future': '对方时钟偏快', 'clock.unreadable': '时间无法识别',
  'email.invalid': '邮箱无效', 'email.typo': '邮箱域名疑似打错', 'email.role': '公用邮箱', 'email.disposable': '一次性邮箱', 'phone.invalid': '电话无效',
  'phone.masked': '电话被打码', 'phone.country': '与所填国家不符', 'phone.unlisted': '未知号段', 'email.placeholder': '邮箱像是编的', 'phone.placeholder': '电话像是编的', 'name.placeholder': '不像真实姓名', 'id-card.invalid': '身份证号无效',
  created: '已下单', paid: '已付款', shipped: '已发货', delivered: '已送达', completed: '已完成', cancelled: '已取消', refund_requested: '申请退款', refunded: '已退款',
  picked_up: '已揽收', in_transit: '运输中', out_for_delivery: '派送中', signed: '已签收', exception: '异常', returned: '已退回', updated: '处理中', solved: '已解决',
  whoIsWho: '谁是谁', apart: '两者不是同一人', together: '两者是同一人', blocked: '多人共用，不用于识别', openAgain: '撤回判定', ruling: '判定', identity: '标识', otherIdentity: '另一个标识',
  otherHelp: '邮箱、电话或 kind:value', whyDecided: '理由（留档）', preview: '预览结果', decide: '确认判定', cancel: '取消', nowIs: '现在', wouldBe: '判定后', noChange: '不会有任何变化。',
  names: '姓名矛盾', decided: '已判定，几秒内生效。', onePerson: '一位客户',
}
