/**
 * Where most people have their mail. `usual` is how a provider is written; beside it stand real ones that
 * only look like a slip.
 */
const usual = [
  'qq.com 163.com 126.com sina.com sina.cn sohu.com yeah.net foxmail.com aliyun.com 139.com 189.cn vip.qq.com vip.163.com 21cn.com tom.com',
  'gmail.com outlook.com hotmail.com live.com msn.com yahoo.com icloud.com me.com mail.com proton.me protonmail.com yandex.com zoho.com gmx.com',
].flatMap((line) => line.split(' '))
const real: ReadonlySet<string> = new Set([
  ...usual,
  ...'email.com ymail.com googlemail.com yahoo.cn yahoo.co hotmail.co outlook.cn live.cn sina.net qq.cn 163.net yeah.com gmx.net gmx.de rocketmail.com fmail.com hmail.com'.split(
    ' ',
  ),
])

/** How fingers spell .com, .cn and .net. */
const endings: Readonly<Record<string, string>> = {
  con: 'com',
  cpm: 'com',
  cmo: 'com',
  ocm: 'com',
  cim: 'com',
  cm: 'com',
  om: 'com',
  vom: 'com',
  xom: 'com',
  comm: 'com',
  coom: 'com',
  com1: 'com',
  dom: 'com',
  cok: 'com',
  c0m: 'com',
  cnn: 'cn',
  ner: 'net',
  nte: 'net',
  ent: 'net',
}

/**
 * Whether one slip of the finger lies between two words: a letter too many, too few, another, or two swapped.
 */
const isOneSlip = (a: string, b: string): boolean => {
  if (a === b || Math.abs(a.length - b.length) > 1) return false
  let from = 0
  while (from < a.length && a[from] === b[from]) from++
  const [x, y] = [a.slice(from), b.slice(from)]
  return (
    x.slice(1) === y.slice(1) ||
    x === y.slice(1) ||
    x.slice(1) === y ||
    (x[0] === y[1] && x[1] === y[0] && x.slice(2) === y.slice(2))
  )
}

const partsOf = (domain: string): readonly [name: string, ending: string] => {
  const dot = domain.indexOf('.')
  return [domain.slice(0, dot), domain.slice(dot + 1)]
}

/** Short names are everybody's: of those only the ending may be wrong. */
const longEnough = 5

/**
 * What an address (cleansed) was probably meant to be, where its domain is one slip away from a great
 * provider's: gamil.com, qq.con. Nothing where it may well be right. Never to be taken for what was said.
 */
export const meantEmail = (email: string): string | undefined => {
  const at = email.lastIndexOf('@')
  const domain = email.slice(at + 1)
  if (real.has(domain)) return undefined
  const [name, ending] = partsOf(domain)
  const mended = `${name}.${endings[ending] ?? ending}`
  const found = real.has(mended)
    ? mended
    : usual.find((known) => isMeant(known, mended) || known.replace('.', '') === domain.replaceAll('.', ''))
  return found === undefined ? undefined : `${email.slice(0, at)}@${found}`
}

const isMeant = (known: string, domain: string): boolean => {
  const [name, ending] = partsOf(known)
  const [said, saidEnding] = partsOf(domain)
  return name.length >= longEnough && saidEnding === ending && isOneSlip(said, name)
}

let disposable: ReadonlySet<string> | undefined

/**
 * Whether an address (cleansed) is of the kind that is thrown away after a minute. The list is loaded with
 * the first that is looked at.
 */
export const isDisposable = async (email: string): Promise<boolean> => {
  disposable ??= (await import('disposable-email-domains-js')).default.disposableEmailBlocklistSet()
  const labels = email.slice(email.lastIndexOf('@') + 1).split('.')
  return labels.some((_, index) => disposable?.has(labels.slice(index).join('.')))
}
