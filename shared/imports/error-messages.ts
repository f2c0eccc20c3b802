import { cutText } from '../runtime/text/cut-text.ts'
import type { BothWays } from '../model/import-job.ts'

/** How a reason reads in Chinese: columns and examples stay as they are. */
const sayings: readonly (readonly [RegExp, string])[] = [
  [/^(.+) must not be empty: a touchpoint has a time$/, '$1 不能为空：每条记录都要有时间'],
  [/^(.+) must not all be empty: nobody is named$/, '$1 不能全部为空：没有说明是谁'],
  [/^(.+) must not be empty$/, '$1 不能为空'],
  [
    /^(.+) holds several phone numbers in one cell: nobody is named$/,
    '$1 一个单元格里有多个电话号码：没有说明是谁，请只保留一个',
  ],
  [/^(.+) holds no usable value: nobody is named$/, '$1 没有可用的值：没有说明是谁'],
  [
    /^the header in line (\d+) holds .*$/,
    '第 $1 行表头有无法读取的单元格：请用 Excel 打开并保存，再重新导入',
  ],
  [
    /^(.+) holds a formula whose result .*$/,
    '$1 是公式，文件中没有保存计算结果：请用 Excel 打开并保存，再重新导入',
  ],
  [/^(.+) holds the error of a formula .*$/, '$1 是公式错误值：请在 Excel 中修正并保存，再重新导入'],
  [
    /^(.+) holds a kind of cell that cannot be read.*$/,
    '$1 的单元格类型无法识别：请用 Excel 打开并保存，再重新导入',
  ],
  [/^(.+) must be a number$/, '$1 必须是数字'],
  [/^(.+) must be true or false \(.*\)$/, '$1 必须是 是/否（true/false）'],
  [
    /^(.+) can be read two ways, for its separator.*$/,
    '$1 有两种读法（分隔符可能是千分位，也可能是小数点）：请在映射中写明 "decimal"',
  ],
  [
    /^(.+) states (\S+), which several currencies share.*$/,
    '$1 只写了 $2，而多种货币都用它：请写货币代码，例如 USD',
  ],
  [/^(.+) states (\S+) where the file states (\S+)$/, '$1 写的是 $2，而文件注明的是 $3'],
  [/^(.+) must be a currency such as CNY$/, '$1 必须是货币代码，例如 CNY'],
  [/^is a total, not a row of the list$/, '是合计行，不是名单中的一行'],
  [/^is a line of the end of the file, not a row of the list$/, '是文件末尾的说明，不是名单中的一行'],
  [/^repeats the header$/, '重复了表头'],
  [/^the file has more than (\d+) columns.*$/, '文件超过 $1 列：不是名单'],
  [
    /^(.+) was rounded by a spreadsheet.*$/,
    '$1 被表格软件或程序取整，丢失了数字：请将该列设为文本，或另存为 .xlsx',
  ],
  [
    /^(.+) must be a time such as \S+ \S+ \S+: several time zones share (\S+)$/,
    '$1 写的时区缩写 $2 不止一个时区在用：请写偏移量，例如 +08:00',
  ],
  [/^(.+) must be a time such as ([^,]+), written as (.+)$/, '$1 必须是时间，例如 $2，写法为 $3'],
  [/^(.+) must be a time such as (.+)$/, '$1 必须是时间，例如 $2'],
  [/^(.+) must be an amount of (\w+) such as (\S+)$/, '$1 必须是 $2 金额，例如 $3'],
  [/^(.+) must not have more than (\d+) decimals in (\w+)$/, '$1 的小数位数不能超过 $2 位（$3）'],
  [/^(.+) must be an amount small enough to be exact$/, '$1 金额过大，无法精确表示'],
  [/^has (\d+) cells where the header has (\d+)$/, '有 $1 个单元格，而表头只有 $2 个'],
  [/^contradicts line (\d+) in (.+)$/, '与第 $1 行在 $2 上矛盾'],
  [/^is larger than 32 KB$/, '超过 32 KB'],
  [/^makes no touchpoint$/, '不构成任何触点'],
  [/^is no JSON object$/, '不是 JSON 对象'],
  [/^the event must name a person.*$/, '没有说明是谁：所有标识都为空，或不代表任何人'],
  [/^the file is empty.*$/, '文件是空的'],
  [/^the file is larger than 50 MB.*$/, '文件超过 50 MB：请分成几个文件'],
  [/^the file unpacks to more than (\d+) MB.*$/, '文件解压后超过 $1 MB：请分成几个文件'],
  [/^the file is broken: gzip cannot unpack it$/, '文件已损坏：gzip 无法解压'],
  [/^the file has more than 200,000 rows.*$/, '文件超过 200,000 行：请分成几个文件'],
  [/^the file is an \.xls of old.*$/, '文件是旧版 .xls 或有密码：请另存为没有密码的 .xlsx'],
  [
    /^the file is (.+), which is not read: open it in Excel and save it as \.xlsx$/,
    '不支持此格式（$1）：请用 Excel 打开并另存为 .xlsx',
  ],
  [/^the file is locked with a password.*$/, '文件有密码：请另存为没有密码的 .xlsx'],
  [
    /^the file is encoded in (\S+), which is not supported.*$/,
    '文件的编码是 $1，不支持：请另存为“CSV UTF-8”，或用 --encoding（或 encoding）写明编码',
  ],
  [
    /^the encoding of the file cannot be detected.*$/,
    '无法判断文件的编码：请用 --encoding（或 encoding）写明，或另存为“CSV UTF-8”',
  ],
  [
    /^the file reads as (\S+) and as (\S+):.*$/,
    '文件按 $1 和按 $2 都能读通：请用 --encoding（或 encoding）写明，或另存为“CSV UTF-8”',
  ],
  [/^the file is not (\S+) throughout$/, '文件不全是 $1 编码'],
  [/^(.+) holds characters that were lost.*$/, '$1 中有无法识别的字符（乱码）'],
  [/^the file is not there any more$/, '文件已经不在了：上传的文件保存七天'],
  [/^the file has the column "(.+)" twice$/, '文件中有两列“$1”'],
  [
    /^the file has no column (.+), which mapping (\S+) needs; it has (.*)$/,
    '文件没有映射 $2 需要的列 $1；现有的列：$3',
  ],
  [
    /^the file has no column that says who it is about: mapping (\S+) looks for (.*)$/,
    '文件没有说明是谁的列：映射 $1 需要 $2',
  ],
  [/^no mapping was named, and none .*$/, '没有指定映射，也没有为这些列保存过映射'],
  [
    /^no mapping was named, and several fit these columns: (.*)$/,
    '没有指定映射，而适合这些列的映射不止一个：$1',
  ],
  [/^the workbook has no sheet "(.*)"; it has (.*)$/, '工作簿没有工作表“$1”；现有：$2'],
  [/^the workbook is locked with a password.*$/, '工作簿有密码：请另存为没有密码的文件'],
  [/^the workbook holds macros.*$/, '工作簿含有宏：请另存为不含宏的 .xlsx'],
  [
    /^the workbook (?:cannot be|has|holds) .*$|^a part of the workbook .*$|^the sheet (?:has|holds) .*$|^the objects have .*$/,
    '工作簿无法作为列表读取（$&）',
  ],
  [/^line (\d+) is no JSON object$/, '第 $1 行不是 JSON 对象'],
]

/** A reason quotes headers, which may be long; a hundred reasons are stored in one item of 400 KB. */
const longestReason = 600

/** A reason in both languages, cut to 600 characters each. One without a Chinese wording stays English. */
export const bothLanguages = (whole: string): BothWays => {
  const reason = whole.toWellFormed()
  const [pattern, saying] = sayings.find(([known]) => known.test(reason)) ?? []
  const zh = pattern && saying !== undefined ? reason.replace(pattern, saying) : reason
  return { en: cutText(reason, longestReason), zh: cutText(zh, longestReason) }
}
