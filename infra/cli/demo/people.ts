import { type Random, randomOf } from './random.ts'
import { minute, second } from './timeline.ts'
import { omitUndefined } from '../../../shared/runtime/omit-undefined.ts'

/** A computer or telephone of somebody's. `skew`: how far (ms) its clock is ahead. */
interface Device {
  readonly anonymousId: string
  readonly userAgent: string
  readonly skew: number
}

/** Somebody who is customer of the small company, or may become one. */
export interface DemoPerson {
  readonly number: number
  readonly name: string
  readonly company: string
  readonly email: string
  /** A second address, known through the account. */
  readonly workEmail: string
  readonly phone: string
  /** Absent for people without an account. */
  readonly userId?: string
  readonly devices: readonly Device[]
}

const families = `王 wang 李 li 张 zhang 刘 liu 陈 chen 杨 yang 赵 zhao 黄 huang 周 zhou 吴 wu 徐 xu 孙 sun 胡 hu 朱 zhu 高 gao 林 lin 何 he 郭 guo 马 ma
  罗 luo 梁 liang 宋 song 郑 zheng 谢 xie 韩 han 唐 tang 冯 feng 于 yu 董 dong 萧 xiao 程 cheng 曹 cao 袁 yuan 邓 deng 许 xu 傅 fu 沈 shen 曾 zeng 彭 peng 吕 lü`
const givens = `伟 wei 芳 fang 娜 na 敏 min 静 jing 丽 li 强 qiang 磊 lei 军 jun 洋 yang 勇 yong 艳 yan 杰 jie 娟 juan 涛 tao 明 ming 超 chao 霞 xia 平 ping
  刚 gang 桂英 guiying 文博 wenbo 子涵 zihan 雨桐 yutong 思远 siyuan 佳怡 jiayi 浩然 haoran 诗琪 shiqi 俊熙 junxi 梓萱 zixuan 嘉豪 jiahao 欣妍 xinyan 宇航 yuhang 若曦 ruoxi`
const houses = `青禾 qinghe 云杉 yunshan 南屿 nanyu 北辰 beichen 拾光 shiguang 星野 xingye 木棉 mumian 远帆 yuanfan 知行 zhixing 澄海 chenghai 松间 songjian
  蓝鲸 lanjing 白露 bailu 清溪 qingxi 景行 jingxing 三禾 sanhe`
const trades: readonly string[] = ['科技', '贸易', '文化', '餐饮', '教育', '设计']

const pairs = (words: string): (readonly [string, string])[] => {
  const all = words.split(/\s+/)
  return all.flatMap((word, index) => (index % 2 === 0 ? [[word, all[index + 1] ?? ''] as const] : []))
}
const [familyNames, givenNames, houseNames] = [pairs(families), pairs(givens), pairs(houses)]

const userAgents: readonly string[] = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Linux; Android 15; 2410DPN6CC) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Mobile Safari/537.36',
]

const device = (dice: Random, number: number, nth: number): Device => ({
  anonymousId: `a-${String(number).padStart(4, '0')}-${nth}-${dice.int(0x100000, 0xffffff).toString(16)}`,
  userAgent: dice.pick(userAgents),
  skew: dice.chance(0.1) ? dice.int(-9, 9) * minute + dice.int(0, 59) * second : 0,
})

/**
 * So many people, each with a name and company of their own, on one to three devices, most of them with an
 * account. All of it is made up: addresses lie in domains that are kept for examples, numbers in a block that
 * is nobody's.
 */
export const peopleOf = (seed: number, count: number): DemoPerson[] => {
  const dice = randomOf(seed, 'people')
  const taken = new Set<string>()
  return Array.from({ length: count }, (_, number) => {
    for (;;) {
      const [[family, familySpelt], [given, givenSpelt], [house, houseSpelt]] = [
        dice.pick(familyNames),
        dice.pick(givenNames),
        dice.pick(houseNames),
      ]
      const [name, company] = [`${family}${given}`, `${house}${dice.pick(trades)}`]
      if (taken.has(`${name} ${company}`)) continue
      taken.add(`${name} ${company}`)
      const spelt = `${givenSpelt}.${familySpelt}${number}`.replace('ü', 'v')
      return omitUndefined({
        number,
        name,
        company,
        email: `${spelt}@${dice.pick(['mail.example', 'post.example', 'example.com', 'example.net'])}`,
        workEmail: `${spelt}@${houseSpelt}.example`,
        phone: `+861380000${String(number + 1).padStart(4, '0')}`,
        userId: dice.chance(0.7) ? `u-${10_000 + number}` : undefined,
        devices: Array.from({ length: dice.pick([1, 1, 2, 2, 3]) }, (_device, nth) =>
          device(dice, number, nth),
        ),
      })
    }
  })
}
