/** The encodings that are read, by their names in the WHATWG Encoding Standard. */
export const encodings = [
  'utf-8',
  'gb18030',
  'big5',
  'utf-16le',
  'utf-16be',
  'shift_jis',
  'euc-jp',
  'euc-kr',
  'windows-1250',
  'windows-1251',
  'windows-1252',
  'windows-1253',
  'windows-1254',
  'windows-1255',
  'windows-1256',
  'windows-1257',
  'windows-1258',
  'windows-874',
  'iso-8859-2',
  'iso-8859-4',
  'iso-8859-5',
  'iso-8859-7',
  'iso-8859-13',
  'iso-8859-15',
  'iso-8859-16',
  'koi8-r',
  'ibm866',
  'macintosh',
  'x-mac-cyrillic',
  'iso-2022-jp',
] as const
export type Encoding = (typeof encodings)[number]

const aliases: Readonly<Record<string, Encoding>> = {
  utf8: 'utf-8',
  gbk: 'gb18030',
  gb2312: 'gb18030',
  cp936: 'gb18030',
  'windows-936': 'gb18030',
  ansi: 'windows-1252',
  latin1: 'windows-1252',
  'iso-8859-1': 'windows-1252',
  cp1252: 'windows-1252',
  'utf-16': 'utf-16le',
  utf16: 'utf-16le',
  sjis: 'shift_jis',
  'shift-jis': 'shift_jis',
  cp932: 'shift_jis',
  cp949: 'euc-kr',
  'big5-hkscs': 'big5',
  cp950: 'big5',
  cp1250: 'windows-1250',
  cp1251: 'windows-1251',
  cp1254: 'windows-1254',
  'iso-8859-9': 'windows-1254',
  'latin-1': 'windows-1252',
  'latin-9': 'iso-8859-15',
  latin9: 'iso-8859-15',
  cp1257: 'windows-1257',
  cp866: 'ibm866',
  jis: 'iso-2022-jp',
  'tis-620': 'windows-874',
  mac: 'macintosh',
  macroman: 'macintosh',
}

/**
 * The encoding that a name means (`GBK` is a part of gb18030, `latin1` of windows-1252); nothing for one that
 * is not read.
 */
export const encodingNamed = (name: string): Encoding | undefined => {
  const plain = name.trim().toLowerCase()
  return encodings.find((encoding) => encoding === plain) ?? aliases[plain]
}
