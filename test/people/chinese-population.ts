import type { Candidate } from '../../shared/people/duplicates/model.ts'
import { Random } from '../simulation/random.ts'

/**
 * Surnames with their share in per mille, as the Ministry of Public Security reports the most frequent ones;
 * and how they are spelt.
 */
const surnames: readonly (readonly [string, string, number])[] = [
  ['王', 'wang', 71],
  ['李', 'li', 70],
  ['张', 'zhang', 66],
  ['刘', 'liu', 51],
  ['陈', 'chen', 45],
  ['杨', 'yang', 31],
  ['黄', 'huang', 22],
  ['赵', 'zhao', 20],
  ['吴', 'wu', 19],
  ['周', 'zhou', 18],
  ['徐', 'xu', 14],
  ['孙', 'sun', 13],
  ['马', 'ma', 13],
  ['朱', 'zhu', 12],
  ['胡', 'hu', 12],
  ['郭', 'guo', 11],
  ['何', 'he', 11],
  ['林', 'lin', 11],
  ['高', 'gao', 10],
  ['罗', 'luo', 10],
  ['郑', 'zheng', 9],
  ['梁', 'liang', 8],
  ['谢', 'xie', 8],
  ['宋', 'song', 7],
  ['唐', 'tang', 7],
  ['许', 'xu', 6],
  ['邓', 'deng', 6],
  ['冯', 'feng', 6],
  ['韩', 'han', 6],
]
const syllables: readonly (readonly [string, string])[] = [
  ['伟', 'wei'],
  ['芳', 'fang'],
  ['娜', 'na'],
  ['敏', 'min'],
  ['静', 'jing'],
  ['丽', 'li'],
  ['强', 'qiang'],
  ['磊', 'lei'],
  ['军', 'jun'],
  ['洋', 'yang'],
  ['勇', 'yong'],
  ['艳', 'yan'],
  ['杰', 'jie'],
  ['涛', 'tao'],
  ['明', 'ming'],
  ['超', 'chao'],
  ['霞', 'xia'],
  ['平', 'ping'],
  ['刚', 'gang'],
  ['英', 'ying'],
  ['华', 'hua'],
  ['玉', 'yu'],
  ['萍', 'ping'],
  ['红', 'hong'],
  ['建', 'jian'],
  ['文', 'wen'],
  ['子', 'zi'],
  ['涵', 'han'],
  ['轩', 'xuan'],
  ['雨', 'yu'],
  ['梓', 'zi'],
  ['浩', 'hao'],
  ['宇', 'yu'],
  ['欣', 'xin'],
  ['怡', 'yi'],
  ['晨', 'chen'],
  ['佳', 'jia'],
  ['嘉', 'jia'],
  ['思', 'si'],
  ['博', 'bo'],
]
const hosts = ['qq.com', '163.com', '126.com', 'gmail.com', 'sina.com', 'foxmail.com']

export type Known = { readonly records: readonly Candidate[]; readonly personOf: ReadonlyMap<string, number> }

/**
 * Customers of a Chinese company: names collide as they do in the country, addresses are spelt from names and
 * numbered where they are taken, phones of a block differ by few digits. Some people stand there twice,
 * mistyped or with less; never with the same phone or e-mail in full, for those would have been joined.
 */
export const chinesePopulation = (seed: number, people: number, twice = 0.05): Known => {
  const chance = new Random(seed)
  const all = surnames.reduce((sum, [, , share]) => sum + share, 0)
  const surname = () => {
    let left = chance.below(all)
    return surnames.find(([, , share]) => (left -= share) < 0) ?? surnames[0]
  }
  const syllable = () => syllables[Math.floor(syllables.length * chance.next() ** 1.6)] ?? syllables[0]
  const taken = new Map<string, number>()
  const numbered = (stem: string): string => {
    const count = (taken.get(stem) ?? 0) + 1
    taken.set(stem, count)
    return count === 1 && chance.happens(0.3) ? stem : `${stem}${count}`
  }
  const records: Candidate[] = []
  const personOf = new Map<string, number>()
  const add = (who: number, values: Record<string, string>): void => {
    const id = `r${records.length}`
    records.push({ id, values })
    personOf.set(id, who)
  }
  for (let who = 0; who < people; who++) {
    const [family = '', familySpelt = ''] = surname() ?? []
    const given = Array.from({ length: chance.happens(0.4) ? 1 : 2 }, () => syllable() ?? ['', ''])
    const name = `${family}${given.map(([sign]) => sign).join('')}`
    const stem = `${familySpelt}.${given.map(([, spelt]) => spelt).join('')}`
    const host = hosts[chance.below(hosts.length)] ?? ''
    const local = numbered(`${stem}@${host}`).replace(`@${host}`, '')
    const block = `+8613${chance.below(10)}0${chance.below(4)}13`
    const phone = `${block}${String(chance.below(10_000)).padStart(4, '0')}`
    const company = chance.happens(0.7)
      ? `${['华鑫', '启明', '远航', '鸿泰', '新宇', '瑞丰'][chance.below(6)] ?? ''}${String.fromCodePoint(0x4e00 + Math.floor(400 * chance.next() ** 2))}贸易有限公司`
      : ''
    const own = { name, email: `${local}@${host}`, phone, company }
    add(who, own)
    if (!chance.happens(twice)) continue
    const typo = phone.slice(0, -3) + [phone.at(-2), phone.at(-3), phone.at(-1)].join('')
    const other = `+8615${String(chance.below(1_000_000_000)).padStart(9, '0')}`
    const again = chance.below(5)
    if (again === 0) add(who, { ...own, email: '', phone: typo === phone ? other : typo })
    if (again === 1) add(who, { ...own, email: `${local.replace('.', '')}@${host}`, phone: '' })
    if (again === 2)
      add(who, {
        ...own,
        email: `${local}@${hosts[(hosts.indexOf(host) + 1) % hosts.length] ?? ''}`,
        phone: other,
      })
    if (again === 3) add(who, { ...own, email: '', phone: other })
    if (again === 4) add(who, { ...own, email: `${phone.slice(3)}@139.com`, phone: '', company: '' })
  }
  return { records, personOf }
}

/** Of the pairs called so likely or more, how many there are, and which share of them is right. */
export const calibration = (found: readonly { readonly likely: number; readonly right: boolean }[]) =>
  [
    [0.5, 0.8],
    [0.8, 0.9],
    [0.9, 0.95],
    [0.95, 0.99],
    [0.99, 1.01],
    [0.95, 1.01],
  ].map(([from = 0, to = 1]) => {
    const these = found.filter(({ likely }) => likely >= from && likely < to)
    const right = these.filter((pair) => pair.right).length
    return {
      called: to > 1 ? `>= ${from}` : `${from} to ${to}`,
      pairs: these.length,
      right,
      share: these.length === 0 ? undefined : right / these.length,
    }
  })
