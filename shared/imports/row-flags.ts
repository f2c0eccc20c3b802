/**
 * Why a row goes in and is to be looked at: what each code says in Chinese and English. `{name}` stands for a
 * parameter.
 */
const texts = {
  'cells.missing': [
    '有 {cells} 个单元格，而表头有 {headers} 个',
    'has {cells} cells where the header has {headers}',
  ],
  'cell.garbled': ['{column} 中有无法还原的乱码', '{column} holds characters that were lost'],
  'cell.formula': [
    '{column} 未采用：是公式，文件中没有保存计算结果，请用 Excel 打开并保存，再重新导入',
    '{column} is left out: it holds a formula whose result the file does not hold: open the file in Excel, save it, and import it again',
  ],
  'cell.error': [
    '{column} 未采用：是公式错误值，请在 Excel 中修正并保存，再重新导入',
    '{column} is left out: it holds the error of a formula instead of a value: correct it in Excel, save the file, and import it again',
  ],
  'cell.unknown': [
    '{column} 未采用：单元格类型无法识别，请用 Excel 打开并保存，再重新导入',
    '{column} is left out: it holds a kind of cell that cannot be read: open the file in Excel, save it, and import it again',
  ],
  'cell.no-value': ['{column} 未采用：没有可用的值', '{column} is left out: it holds no usable value'],
  'cell.several-phones': [
    '{column} 未采用：一个单元格里有多个电话号码',
    '{column} is left out: it holds several phone numbers in one cell',
  ],
  'cell.repeated': [
    '{column} 未采用：{rows} 行都是这个值，却对应 {people} 个不同的人',
    '{column} is left out: {rows} rows hold this value, beside {people} different people',
  ],
  'state.unclear-refusal': [
    '{column} 的内容无法识别，按拒绝处理',
    '{column} holds {kind} that is not understood: it counts as a refusal',
  ],
  'state.unclear-consent': [
    '{column} 的内容无法识别，不视为同意',
    '{column} holds {kind} that is not understood: it counts as no consent',
  ],
  'time.future': ['时间晚于现在', 'lies in the future'],
  'against.missing': ['{file} 中没有', 'is not in {file}'],
  'against.earlier': ['早于 {file} 中的第一条', 'is earlier than the first of it in {file}'],
} as const satisfies Readonly<Record<string, readonly [zh: string, en: string]>>

type RowFlagCode = keyof typeof texts

/** A flag of a row: its code, and what its text names. */
export type RowFlag = {
  readonly code: RowFlagCode
  readonly params?: Readonly<Record<string, string | number>>
}

const filled = (text: string, params: RowFlag['params'] = {}): string =>
  text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole))

/** The code, and after it the text in Chinese and English: a report does not tell who reads it. */
export const flagInBoth = ({ code, params }: RowFlag): string => {
  const [zh, en] = texts[code]
  return `${code}: ${filled(zh, params)} / ${filled(en, params)}`
}
