/**
 * Shares of the most frequent surnames of China in percent. These are rounded estimates, not quotations: the
 * order and the sums (the first five some 31 %, the first hundred some 86 %) follow the report on names of
 * the Ministry of Public Security for 2020, the single figures are approximations. Suggestions stay
 * calibrated when each share is up to 30 % wrong. A surname that is not listed has less than the last.
 */
const surnames = new Map(
  (
    '王7.1 李7.0 张6.6 刘5.1 陈4.5 杨3.1 黄2.2 赵2.0 吴1.9 周1.8 徐1.4 孙1.3 马1.3 朱1.2 胡1.2 郭1.1 何1.1 林1.1 高1.0 罗1.0 郑0.9 梁0.8 谢0.8 宋0.7 唐0.7 许0.6 邓0.6 冯0.6 韩0.6 曹0.6 ' +
    '曾0.6 彭0.6 萧0.5 蔡0.5 潘0.5 田0.5 董0.5 袁0.5 于0.5 余0.5 叶0.4 蒋0.4 杜0.4 苏0.4 魏0.4 程0.4 吕0.4 丁0.4 沈0.4 任0.4 姚0.4 卢0.4 傅0.3 钟0.3 姜0.3 崔0.3 谭0.3 廖0.3 范0.3 汪0.3'
  )
    .split(' ')
    .map((entry): [string, number] => [entry.slice(0, 1), Number(entry.slice(1)) / 100]),
)
const rareSurname = 0.002
const compounds = new Set(
  '欧阳 上官 司马 诸葛 夏侯 皇甫 尉迟 公孙 慕容 令狐 司徒 东方 独孤 南宫 宇文 端木 轩辕 长孙'.split(' '),
)

/**
 * Characters that many given names are made of, with a rough share of each among the characters of given
 * names; others have less.
 */
const common = new Set(
  '伟芳娜敏静丽强磊军洋勇艳杰涛明超霞平刚英华玉萍红建文子涵轩雨梓浩宇欣怡晨佳嘉思博国海春晓志俊小秀兰云梅燕飞鹏辉斌波峰龙婷雪琳慧颖莹鑫凯林',
)
const commonShare = 0.012
const rareShare = 0.0015
/** Of given names, so many have one character. */
const single = 0.15

/**
 * How many people of China have this name, as a share, estimated from its surname and the characters of its
 * given name (伟 after 张: about 1 in 4,000, a rounded estimate as well). Nothing where the
 * text is no Chinese name.
 */
export const shareOfName = (name: string): number | undefined => {
  const signs = [...name.replaceAll(/\s/g, '')]
  if (signs.length < 2 || signs.length > 4 || !signs.every((sign) => /\p{sc=Han}/u.test(sign)))
    return undefined
  const compound = signs.length > 2 && compounds.has(signs.slice(0, 2).join(''))
  if (signs.length === 4 && !compound) return undefined
  const [family, given] = compound
    ? [signs.slice(0, 2).join(''), signs.slice(2)]
    : [signs[0] ?? '', signs.slice(1)]
  const ofGiven = given.reduce(
    (share, sign) => share * (common.has(sign) ? commonShare : rareShare),
    given.length === 1 ? single * 2 : 1 - single,
  )
  return (surnames.get(family) ?? rareSurname) * ofGiven
}
