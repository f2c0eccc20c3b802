/** What the page says about connections. */
export const connectionsEn = {
  connections: 'Connections', connectNew: 'Connect a channel', channel: 'Channel', connectionId: 'Name of the connection', secrets: 'Secrets', settings: 'Settings', create: 'Create',
  drawIt: 'drawn by lot when left empty', optional: 'may be left out', live: 'live', rotating: 'two secrets live', paused: 'paused', lastDelivery: 'Last delivery', noDelivery: 'none in 7 days',
  inDay: 'In 24 h', errorRate: 'Error rate', lagOf: 'Lag, half and 95 % within', overDay: 'more than a day', heldBack: 'held back', lastRefusal: 'Last refused', address: 'Address', copy: 'Copy', copied: 'Copied',
  toldOnce: 'Shown this once. Copy it now:', liveSoon: 'Both are live within a minute. Change it at the sender, then finish.', pause: 'Pause', resume: 'Resume', rotate: 'Rotate', finish: 'Finish: drop the old one',
  testIt: 'Test', dryRun: 'Try a payload', payload: 'Payload, as it would come', tryIt: 'What would you make of it?', nothingComes: 'Nothing would come of it.',
  verified: 'The door lets it in.', 'self-signed': 'Signed by ourselves, the door lets it in.', skipped: 'Only the vendor can sign it: read as the door would have opened it.', doorRefuses: 'The door refuses it:',
  wouldRefuse: 'Refused on record:', brought: 'events of the pause were brought back', noConnection: 'Nothing is connected yet.', pauseHelp: 'Its sender is answered as ever; what comes is kept, and brought back when you resume.',
  unknownEvents: 'Event names not recognised in 24 h (stored as “other”)', otherNames: 'other names', didYouMean: 'did you mean',
  fits: 'fits', failsCheck: 'is wrong', unknownYet: 'not known', asMap: 'one per line: name = value', asList: 'parted by commas',
} as const

export const connectionsZh: Readonly<Record<keyof typeof connectionsEn, string>> = {
  connections: '接入', connectNew: '接入一个渠道', channel: '渠道', connectionId: '接入名称', secrets: '密钥', settings: '设置', create: '创建',
  drawIt: '留空则随机生成', optional: '可不填', live: '正常', rotating: '两个密钥同时有效', paused: '已暂停', lastDelivery: '最近一次送达', noDelivery: '7 天内没有',
  inDay: '24 小时内', errorRate: '错误率', lagOf: '延迟（一半 / 95% 之内）', overDay: '超过一天', heldBack: '暂存', lastRefusal: '最近被拒', address: '地址', copy: '复制', copied: '已复制',
  toldOnce: '只显示这一次，请立即复制：', liveSoon: '一分钟之内新旧密钥都有效。请到发送方更换，然后完成轮换。', pause: '暂停', resume: '恢复', rotate: '轮换密钥', finish: '完成：停用旧密钥',
  testIt: '测试', dryRun: '试解析', payload: '报文原文', tryIt: '会解析成什么？', nothingComes: '不会产生任何触点。',
  verified: '验签通过。', 'self-signed': '由我们自签，可以通过验签。', skipped: '只有厂商能签名：按解开之后的内容读取。', doorRefuses: '入口会拒绝：',
  wouldRefuse: '会记录为被拒：', brought: '条暂停期间的事件已补回', noConnection: '还没有接入任何渠道。', pauseHelp: '发送方照常得到应答；期间的事件会保留，恢复时补回。',
  unknownEvents: '24 小时内无法识别的事件名（已按 other 保存）', otherNames: '其他名称', didYouMean: '是否想用',
  fits: '通过', failsCheck: '有误', unknownYet: '未知', asMap: '每行一条：名称 = 值', asList: '用逗号分隔',
}

/** What a test of a connection says, in Chinese; what stands in the groups stays as it is. */
export const trialZh: readonly (readonly [RegExp, string])[] = [
  [/^the secrets are there and fit$/, '密钥已保存，格式正确'],
  [/^who signs nothing is kept out$/, '没有签名的请求会被拒绝'],
  [/^what is signed with secret (\d+) of (\d+) is let in$/, '用第 $1 个密钥（共 $2 个）签名的请求可以通过'],
  [/^our sample is read$/, '示例报文可以解析'],
  [/^the vendor gives us a key to its API$/, '厂商接受我们的接口凭证'],
  [/^whether the vendor has the address (\S+) and the same secrets: look for the first delivery$/, '厂商那边是否填了地址 $1 和同样的密钥：请留意第一次送达'],
  [/^whether a signature is taken: only the vendor can make one$/, '能否通过验签：只有厂商能签名'],
  [/^whether the credential is taken: only a message that is sent can show that$/, '凭证是否有效：只有真正发送一条消息才知道'],
]
