import { visibleText } from '../../runtime/text/visible-text.ts'
import { isAbsent } from './placeholder.ts'

/**
 * ISO 3166-1: the two letters of each country and, behind them, the three. Written without separators:
 * `AFAFG` is AF, AFG. Source: the ISO Online Browsing Platform, with Kosovo's user-assigned codes.
 */
const codes =
  'ADAND AEARE AFAFG AGATG AIAIA ALALB AMARM AOAGO AQATA ARARG ASASM ATAUT AUAUS AWABW AXALA AZAZE BABIH BBBRB BDBGD BEBEL BFBFA BGBGR BHBHR BIBDI BJBEN ' +
  'BLBLM BMBMU BNBRN BOBOL BQBES BRBRA BSBHS BTBTN BVBVT BWBWA BYBLR BZBLZ CACAN CCCCK CDCOD CFCAF CGCOG CHCHE CICIV CKCOK CLCHL CMCMR CNCHN COCOL CRCRI ' +
  'CUCUB CVCPV CWCUW CXCXR CYCYP CZCZE DEDEU DJDJI DKDNK DMDMA DODOM DZDZA ECECU EEEST EGEGY EHESH ERERI ESESP ETETH FIFIN FJFJI FKFLK FMFSM FOFRO FRFRA ' +
  'GAGAB GBGBR GDGRD GEGEO GFGUF GGGGY GHGHA GIGIB GLGRL GMGMB GNGIN GPGLP GQGNQ GRGRC GSSGS GTGTM GUGUM GWGNB GYGUY HKHKG HMHMD HNHND HRHRV HTHTI HUHUN ' +
  'IDIDN IEIRL ILISR IMIMN ININD IOIOT IQIRQ IRIRN ISISL ITITA JEJEY JMJAM JOJOR JPJPN KEKEN KGKGZ KHKHM KIKIR KMCOM KNKNA KPPRK KRKOR KWKWT KYCYM KZKAZ ' +
  'LALAO LBLBN LCLCA LILIE LKLKA LRLBR LSLSO LTLTU LULUX LVLVA LYLBY MAMAR MCMCO MDMDA MEMNE MFMAF MGMDG MHMHL MKMKD MLMLI MMMMR MNMNG MOMAC MPMNP MQMTQ ' +
  'MRMRT MSMSR MTMLT MUMUS MVMDV MWMWI MXMEX MYMYS MZMOZ NANAM NCNCL NENER NFNFK NGNGA NINIC NLNLD NONOR NPNPL NRNRU NUNIU NZNZL OMOMN PAPAN PEPER PFPYF ' +
  'PGPNG PHPHL PKPAK PLPOL PMSPM PNPCN PRPRI PSPSE PTPRT PWPLW PYPRY QAQAT REREU ROROU RSSRB RURUS RWRWA SASAU SBSLB SCSYC SDSDN SESWE SGSGP SHSHN SISVN ' +
  'SJSJM SKSVK SLSLE SMSMR SNSEN SOSOM SRSUR SSSSD STSTP SVSLV SXSXM SYSYR SZSWZ TCTCA TDTCD TFATF TGTGO THTHA TJTJK TKTKL TLTLS TMTKM TNTUN TOTON TRTUR ' +
  'TTTTO TVTUV TWTWN TZTZA UAUKR UGUGA UMUMI USUSA UYURY UZUZB VAVAT VCVCT VEVEN VGVGB VIVIR VNVNM VUVUT WFWLF WSWSM XKXKX YEYEM YTMYT ZAZAF ZMZMB ZWZWE'

/** What people and systems write beside the names that Unicode's data knows. */
const aliases: Readonly<Record<string, string>> = {
  GB: 'uk|great britain|britain|england|scotland|wales|northern ireland|united kingdom of great britain and northern ireland|英格兰|大不列颠',
  US: 'america|united states of america|estados unidos|美利坚合众国|美國',
  GR: 'el',
  NL: 'holland|the netherlands|netherlands (kingdom of the)',
  KR: 'korea|south korea|republic of korea|korea, republic of|korea south|大韩民国|韩国|南韓|남한',
  KP: "north korea|korea, north|korea, democratic people's republic of|democratic people's republic of korea",
  RU: 'russian federation|俄国',
  CN: "prc|pr china|p.r. china|people's republic of china|china mainland|mainland china|china, people's republic of|中华人民共和国|中国大陆|中國大陸|大陆|大陸|内地|中国内地|中国(大陆)",
  HK: 'hong kong|hong kong sar|hksar|hong kong (china)|china hong kong|香港|中国香港|中國香港|香港特别行政区',
  MO: 'macao|macau|macao sar|macau sar|china macao|澳门|澳門|中国澳门|中國澳門',
  TW: 'taiwan, province of china|taiwan (china)|taiwan, china|china taiwan|台湾|臺灣|台灣|中国台湾|中國台灣|台湾省|中国台湾省',
  CZ: 'czech republic',
  TR: 'turkey|türkiye',
  AE: 'uae|emirates',
  VN: 'viet nam',
  LA: "lao people's democratic republic",
  IR: 'iran, islamic republic of|islamic republic of iran',
  SY: 'syrian arab republic',
  MD: 'moldova, republic of|republic of moldova',
  TZ: 'tanzania, united republic of|united republic of tanzania',
  BO: 'bolivia, plurinational state of',
  VE: 'venezuela, bolivarian republic of',
  MK: 'macedonia|fyrom',
  MM: 'burma',
  CI: 'ivory coast',
  SZ: 'swaziland',
  CV: 'cape verde',
  TL: 'east timor',
  CD: 'dr congo|democratic republic of the congo|congo, the democratic republic of the',
  CG: 'republic of the congo|congo',
  BN: 'brunei darussalam',
  DE: 'federal republic of germany|bundesrepublik deutschland|brd|西德',
  SA: 'kingdom of saudi arabia|ksa',
  PS: 'palestine|state of palestine',
  VA: 'vatican|holy see',
  FM: 'micronesia',
  IE: 'republic of ireland|eire',
}

/** Languages whose names of countries are understood. */
const languages = [
  'en',
  'zh-Hans',
  'zh-Hant',
  'ja',
  'ko',
  'de',
  'fr',
  'es',
  'pt',
  'it',
  'nl',
  'sv',
  'da',
  'nb',
  'fi',
  'pl',
  'cs',
  'hu',
  'ro',
  'el',
  'tr',
  'ru',
  'uk',
  'ar',
  'he',
  'hi',
  'th',
  'vi',
  'id',
  'ms',
]

const keyOf = (text: string): string =>
  text
    .normalize('NFKD')
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase()

const listed = codes.split(' ').map((pair) => ({ two: pair.slice(0, 2), three: pair.slice(2) }))
let byName: ReadonlyMap<string, string> | undefined

/** Built with the first country that is stated: some seven thousand names. */
const names = (): ReadonlyMap<string, string> => {
  byName ??= new Map([
    ...languages.flatMap((language) => {
      const shown = new Intl.DisplayNames(language, { type: 'region', fallback: 'none' })
      return listed.flatMap(({ two }): [string, string][] => {
        const name = shown.of(two)
        return name === undefined
          ? []
          : [
              [keyOf(name), two],
              [keyOf(name.replace(/\s*[(（].*[)）]$/, '')), two],
            ]
      })
    }),
    ...Object.entries(aliases).flatMap(([two, spellings]) =>
      spellings.split('|').map((spelling): [string, string] => [keyOf(spelling), two]),
    ),
    ...listed.flatMap(({ two, three }): [string, string][] => [
      [two.toLowerCase(), two],
      [three.toLowerCase(), two],
    ]),
  ])
  return byName
}

/**
 * A country that was stated and that we do not know: a number without a prefix cannot be read then (ISO 3166
 * keeps ZZ free for this).
 */
export const unknownCountry = 'ZZ'

const flag = /^[\u{1F1E6}-\u{1F1FF}]{2}/u
const lettersOf = (emoji: string): string =>
  [...emoji]
    .slice(0, 2)
    .map((sign) => String.fromCodePoint((sign.codePointAt(0) ?? 0) - 0x1f1e6 + 65))
    .join('')
const callingCode = /^(?:\+|00)?([1-9]\d{0,2}|1-?\d{3})$/
/** A part of a country, as ISO 3166-2 has it: `US-CA`, `CN-GD`. */
const subdivision = /^([A-Z]{2})-[A-Z0-9]{1,3}$/
const locale = /^[a-z]{2,3}[-_](?:[A-Z][a-z]{3}[-_])?([A-Z]{2})$/

/** One spelling of a country: letters of ISO, a name, a flag, a calling code (`+49`), a locale. */
const known = (text: string): string | undefined => {
  if (flag.test(text)) return names().get(lettersOf(text).toLowerCase())
  const [, code] = callingCode.exec(text) ?? []
  if (code !== undefined) return `+${code.replace('-', '')}`
  const [, region] = subdivision.exec(text) ?? locale.exec(text) ?? []
  return (
    names().get(keyOf(region ?? text)) ?? names().get(keyOf(text).replace(/^the|^republicof|国$|國$/, ''))
  )
}

/**
 * The country a text names: two letters of ISO 3166, or a calling code such as `+49`, for `cleanPhone`.
 * Understands ISO codes of two and three letters, names in thirty languages, flags, and two of these side by
 * side (`Germany (DE)`).
 * @returns nothing where nothing is stated, `unknownCountry` where the country is not known
 */
export const countryOf = (stated: unknown): string | undefined => {
  if (typeof stated !== 'string' && typeof stated !== 'number') return undefined
  const text = visibleText(String(stated))
  if (text.length > 100 || (isAbsent(text) && !flag.test(text))) return undefined
  const whole = known(text)
  if (whole !== undefined) return whole
  const parts = new Set(
    text
      .split(
        /[()[\]/|,;:–—-]|\s{2,}|(?<=\p{sc=Han})\s?(?=[A-Za-z+])|(?<=[A-Za-z\d])\s?(?=\p{sc=Han})|(?<=[\u{1F1E6}-\u{1F1FF}]{2})\s*/u,
      )
      .flatMap((part) => known(part.trim()) ?? []),
  )
  const letters = [...parts].filter((part) => !part.startsWith('+'))
  if (letters.length === 1 || (letters.length === 0 && parts.size === 1)) return letters[0] ?? [...parts][0]
  return unknownCountry
}

type Words = Readonly<Record<string, unknown>>
const isWords = (value: unknown): value is Words =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * Field names that state a country, those of the phone first. `mobile_country_code` is a network's and not
 * among them.
 */
const fieldNames = [
  /^mobilecountry$|^(?:phone|tel|telephone|cell)(?:number)?(?:country|region)(?:code|iso|iso2|callingcode)?$|^(?:phone|mobile|country)?(?:calling|dial|dialing|dialling)(?:code|prefix)$|^(?:phone|tel|mobile)(?:prefix|code|areacode)$|^(?:国家|国际|国际电话|手机|电话)(?:区号|冠码)$|^(?:国家码|手机国家码|手机区号|电话国家|手机号国家)$/,
  /^(?:country|nation)(?:code|iso|isocode|iso2|iso3|codeiso|codev2)$|^iso(?:country|countrycode)$|^国家代码$|^国别代码$|^countryid$/,
  /^(?:country|nation|countryname|countryregion|countryorregion|land|pays|país|pais|paese|国家|國家|国家地区|国家或地区|国家和地区|國家地區|所在国家|所在国|国别|国籍地|国名|国|국가|나라|страна|країна|kraj|země|ország|ülke|maa|χώρα|negara|quốcgia|ประเทศ|البلد|الدولة|देश|residencecountry|countryofresidence|residence)$/,
  /^(?:residential|residence|primary|work|buyer|customer|contact|person|user|registrant|home|mailing|billing|invoice|receiver|shipping|delivery|ship|bill|other|from|to)(?:address)?(?:country|nation)(?:code|iso|iso2|name)?$/,
]
const plainName = (name: string): string =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/__c$/, '')
    .replaceAll(/[\s_./()*:?-]/g, '')

/**
 * Whether a field or a column of a file of this name states a country; the smaller the number, the nearer to
 * the phone.
 */
export const countryField = (name: string): number | undefined => {
  const found = fieldNames.findIndex((pattern) => pattern.test(plainName(name)))
  return found < 0 ? undefined : found
}

/** Parts of an event that hold an address. */
const places =
  /^(?:address|addresses|defaultaddress|homeaddress|mailingaddress|billing|billingaddress|billingdetails|registrant|contact|shipping|shippingaddress|deliveryaddress|addressinfo|receiver|recipient|customer|buyer|payer|person|profile|legalentity|additionalattributes)$/

/**
 * The part of a stated country that names it: some systems hold an object, or a pair of a number and a name.
 */
const codeIn = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.find((part) => typeof part === 'string')
  if (!isWords(value)) return value
  return ['code', 'iso', 'iso2', 'iso_code', 'isoCode', 'alpha2', 'iso3', 'value', 'name', 'label']
    .map((name) => value[name])
    .find((part) => typeof part === 'string')
}

const inOne = (source: Words, depth: number): string[] => {
  const fields = Object.entries(source).slice(0, 200)
  const direct = fields
    .flatMap(([name, value]) => {
      const nearness = countryField(name)
      const country = nearness === undefined ? undefined : countryOf(codeIn(value))
      return nearness === undefined || country === undefined ? [] : [{ nearness, country }]
    })
    .sort((a, b) => a.nearness - b.nearness)
    .map(({ country }) => country)
  if (depth === 0) return direct
  return [
    ...direct,
    ...fields.flatMap(([name, value]) => {
      const place: unknown = Array.isArray(value) ? value[0] : value
      return places.test(plainName(name)) && isWords(place) ? inOne(place, depth - 1) : []
    }),
  ]
}

/**
 * The country an event states for its phone numbers: in a field of its own, or in the address, billing or
 * shipping address beside it.
 * @param sources the parts of the event, the one that states the phone first
 * @returns as `countryOf`
 */
export const countryIn = (...sources: readonly unknown[]): string | undefined => {
  const stated = sources.flatMap((source) => (isWords(source) ? inOne(source, 2) : []))
  return stated.find((country) => country !== unknownCountry) ?? stated[0]
}
