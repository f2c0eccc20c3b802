/** A name without what only dresses it; `placeholder` where it stands for nobody. */
export type CleanName = { readonly value: string; readonly placeholder: boolean }

const titles = /^(mr|mrs|ms|miss|dr|prof)\.?\s+(?=\S)|(?<=\S)\s*(先生|女士|小姐|太太)$/giu
/** What people type who do not want to be asked, and what testers type. Compared in lower case, without blanks. */
const placeholders: ReadonlySet<string> = new Set(
  '测试 测试用户 测试一下 测试数据 匿名 匿名用户 无名 无 没有 未知 未填写 某某 某人 用户 游客 访客 客户 路人甲 佚名 保密 不告诉你 不方便'
    .split(' ')
    .concat('test tester testing testuser test1 test123 testtest asdf asd qwer qwerty abc abcd xxx xx aaa none null na n/a'.split(' '))
    .concat('unknown anonymous anon guest user name yourname firstname lastname johndoe janedoe foobar noname'.split(' ')),
)
// oxlint-disable-next-line no-control-regex
const unseen = /[\u0000-\u001F\u007F\u200B-\u200F\u202A-\u202E\u2060\uFEFF]/g

const isPlaceholder = (name: string): boolean => {
  const bare = name.toLowerCase().replaceAll(/\s/g, '')
  return placeholders.has(bare) || !/\p{L}/u.test(bare) || /^(.)\1{2,}$/u.test(bare) || /[*＊●•…]/u.test(bare)
}

/**
 * A person's name in one spelling: full width to half width (NFKC), blanks at the ends and doubled ones away, and without the title that
 * somebody wrote beside it (先生, 女士, Mr.). Nothing of nothing.
 */
export const cleanName = (said: string): CleanName | undefined => {
  const plain = said.normalize('NFKC').replaceAll(unseen, '').replaceAll(/\s+/g, ' ').trim()
  const value = plain.replaceAll(titles, '').trim() || plain
  return value === '' ? undefined : { value, placeholder: isPlaceholder(value) }
}
