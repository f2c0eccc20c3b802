/** What the page says of how good the data is, and of who may be one person. */
export const qualityEn = {
  quality: 'How good the data is', qualityHelp: 'Measured every night, by source; the last day, and whether it became better over four weeks.', everybody: 'Everybody',
  completeness: 'complete', validity: 'valid', uniqueness: 'no likely double', consistency: 'free of contradiction', timeliness: 'arrived within', half: 'half', nineTenths: '9 of 10',
  better: 'better', worse: 'worse', steady: 'steady', notMeasured: 'Nothing was measured yet: it happens in the night.', unreachableOnes: 'reach nobody', unreachableTable: 'Addresses and numbers that reach nobody',
  suggestions: 'Likely one person', suggestionsHelp: 'Nobody is joined by this; you decide.', noSuggestions: 'Nobody looks like somebody else.', likely: 'likely', sameOne: 'One person', notSame: 'Two people', inFavour: 'because of', against: 'though',
} as const

export const qualityZh: Readonly<Record<keyof typeof qualityEn, string>> = {
  quality: '数据质量', qualityHelp: '每晚按来源测量；这里是最近一天的结果，以及四周内是否变好。', everybody: '全部客户',
  completeness: '完整', validity: '有效', uniqueness: '无疑似重复', consistency: '无矛盾', timeliness: '到达用时', half: '一半', nineTenths: '九成',
  better: '变好', worse: '变差', steady: '平稳', notMeasured: '还没有测量结果：每晚进行。', unreachableOnes: '个联系不上', unreachableTable: '联系不上的邮箱和电话',
  suggestions: '疑似同一人', suggestionsHelp: '不会自动合并，由您决定。', noSuggestions: '没有疑似重复的客户。', likely: '可能性', sameOne: '是同一人', notSame: '不是同一人', inFavour: '依据', against: '存疑',
}
