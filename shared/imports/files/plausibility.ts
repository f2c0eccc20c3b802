import { hangul, kanji, simplified, traditional } from './common-characters.ts'

/** Letters of Western European languages beside ASCII, and what a word processor puts between words. */
const western = new Set('äöüßéèêëàâáãåçñóôòõíìîïúùûøæœÄÖÜÉÈÊÁÀÂÃÅÇÑÓÔÕÍÚØÆŒ')
/** As `western`, and what ISO-8859-15 has in the place of signs. */
const western15 = new Set([...western, ...'ŠšŽžŸ'])
/** The letters of each language of Western Europe, where a reading is plausible in one of them only. */
const westernLanguages = [
  'äöüßéÄÖÜ',
  'éèêëàâîïôûùüçœæÉÈÊÀÂÎÔÇŒ',
  'áéíóúüñçàèïòÁÉÍÓÚÑÇ',
  'ãõáéíóúâêôàçÃÕÁÉÍÓÚÂÊÔÀÇ',
  'àèéìòùÀÈÉÌÒÙ',
  'åäöøæéðþÅÄÖØÆ',
].map((letters) => new Set(letters))
/** The letters of each language of Central Europe: a list is in one of them, not in all. */
const central = [
  'ąćęłńóśźżĄĆĘŁŃÓŚŹŻ',
  'áčďéěíňóřšťúůýžÁČĎÉĚÍŇÓŘŠŤÚŮÝŽäĺľŕôĽÄ',
  'áéíóöőúüűÁÉÍÓÖŐÚÜŰ',
  'ăâîșțşţĂÂÎȘȚŞŢ',
  'čćđšžČĆĐŠŽ',
  'äöüßéÄÖÜ',
].map((letters) => new Set(letters))
/** The same around the Baltic Sea. */
const baltic = [
  'ąčęėįšųūžĄČĘĖĮŠŲŪŽ',
  'āčēģīķļņšūžĀČĒĢĪĶĻŅŠŪŽ',
  'äõöüšžÄÕÖÜŠŽ',
  'åäöøæéÅÄÖØÆ',
  'ąćęłńóśźżĄĆĘŁŃÓŚŹŻ',
].map((letters) => new Set(letters))
const turkish = new Set('çğıöşüâîûÇĞİÖŞÜÂÎÛ')
const signs = new Set('€£§°´–—‘’“”„…•«»·×®™©º²³½¿¡\u00a0')

const latin = /[A-Za-z]/
const letter = /\p{L}/u

/** How well a character fits between its neighbours, 0 to 1. */
type Fit = (character: string, before: string, after: string) => number

/** A sign stands between words; between two letters only dashes, apostrophes and Catalan's l·l. */
const signFit: Fit = (character, before, after) => {
  const within = letter.test(before) && letter.test(after)
  const joins = /[–—’´]/.test(character) || /^l·l$/i.test(before + character + after)
  return within && !joins ? 0.1 : 0.8
}

/** In a word of Latin letters, at most two of them in a row are beside ASCII. */
const inWord =
  (letters: ReadonlySet<string>): Fit =>
  (character, before, after) => {
    if (/[€£§¡¿]/.test(character) && /[a-z]/.test(after)) return 0.1
    if (signs.has(character)) return signFit(character, before, after)
    if (!letters.has(character)) return 0.05
    if (!latin.test(before) && !latin.test(after)) return 0.25
    if (character === character.toLowerCase()) return 1
    return /[a-z]/.test(before) || (latin.test(before) && /[a-z]/.test(after)) ? 0.1 : 1
  }

/** One alphabet without case mistakes: a capital after a small letter stands in no word. */
const alphabet =
  (script: RegExp): Fit =>
  (character, before, after) => {
    if (/[\s«»–—№“”„’…·\u00a0]/u.test(character)) return 0.5
    if (!script.test(character)) return 0.05
    if (latin.test(before) || latin.test(after)) return 0.2
    const capital = character !== character.toLowerCase() && script.test(before)
    if (capital) return before === before.toLowerCase() ? 0.05 : 0.4
    return !script.test(before) && !script.test(after) ? 0.4 : 0.95
  }

const thaiConsonant = /[\u0e01-\u0e2e]/
const thaiRare = /[\u0e03\u0e05\u0e06\u0e0c-\u0e0f\u0e11\u0e12\u0e2c\u0e2f\u0e3f\u0e45-\u0e46\u0e4d-\u0e5b]/

/** A vowel sign or tone mark stands on a consonant, a leading vowel before one. */
const thai: Fit = (character, before, after) => {
  if (!/\p{Script=Thai}/u.test(character) || latin.test(before) || latin.test(after)) return 0.05
  if (/[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]/.test(character))
    return /[\u0e01-\u0e2e\u0e31\u0e34-\u0e39]/.test(before) ? 0.95 : 0
  if (/[\u0e40-\u0e44]/.test(character)) return thaiConsonant.test(after) ? 0.95 : 0
  return thaiRare.test(character) ? 0.2 : 0.9
}

/** Letters of Russian, Ukrainian, Belarusian and Bulgarian; others are met in Serbian and Macedonian only. */
const eastSlavic = /[а-яёіїєґў]/i
/**
 * Three consonants in a row are rare in both alphabets, and so are letters that their languages hardly use.
 */
const spoken =
  (vowels: RegExp, frequent: RegExp, fit: Fit): Fit =>
  (character, before, after) => {
    const mute = [before, character, after].every((one) => /\p{L}/u.test(one) && !vowels.test(one))
    return (
      fit(character, before, after) *
      (mute ? 0.5 : 1) *
      (frequent.test(character) || !letter.test(character) ? 1 : 0.6)
    )
  }
const cyrillic = spoken(/[аеёиоуыэюяіїє]/i, eastSlavic, alphabet(/\p{Script=Cyrillic}/u))
const greek = spoken(/[αεηιουωάέήίόύώϊϋ]/i, /[α-ωάέήίόύώ]/i, alphabet(/\p{Script=Greek}/u))

/** An ideograph between two ASCII letters is a letter of another encoding. */
const amongLatin = (before: string, after: string): number => {
  const neighbours = [before, after].filter((character) => latin.test(character)).length
  return [1, 0.6, 0.15][neighbours] ?? 1
}

const wide = /[\u3000-\u3017\uff01-\uff5e￥、。·—…“”‘’]/
const han = /\p{Script=Han}/u

const ideographs =
  (common: ReadonlySet<string>, plainest: RegExp): Fit =>
  (character, before, after) => {
    if (wide.test(character)) return 0.8
    if (character === '€' || character === '№') return 0.5
    if (!han.test(character)) return 0.05
    const frequent = plainest.test(character) ? 0.5 : 0.2
    return (common.has(character) ? 1 : frequent) * amongLatin(before, after)
  }

const japanese: Fit = (character, before, after) => {
  if (/[\u3040-\u30ff]/.test(character)) return amongLatin(before, after)
  if (/[\uff66-\uff9f]/.test(character)) return /[\uff66-\uff9f]/.test(before + after) ? 0.45 : 0.1
  if (wide.test(character)) return 0.8
  return han.test(character) ? (kanji.has(character) ? 1 : 0.4) * amongLatin(before, after) : 0.05
}

const korean: Fit = (character, before, after) => {
  if (/[\uac00-\ud7a3]/.test(character)) return (hangul.has(character) ? 1 : 0.45) * amongLatin(before, after)
  return wide.test(character) ? 0.7 : 0.1
}

const bmp = /[\u4e00-\u9fa5]/

/**
 * How a text reads in each encoding that is considered; of several languages the one that fits best counts.
 */
export const fits: Readonly<Record<string, Fit | readonly Fit[]>> = {
  gb18030: ideographs(simplified, bmp),
  big5: ideographs(traditional, bmp),
  shift_jis: japanese,
  'euc-jp': japanese,
  'euc-kr': korean,
  'windows-1252': inWord(western),
  macintosh: westernLanguages.map(inWord),
  'windows-1250': central.map(inWord),
  'iso-8859-2': central.map(inWord),
  'iso-8859-16': central.map(inWord),
  'iso-8859-4': baltic.map(inWord),
  'windows-1257': baltic.map(inWord),
  'iso-8859-13': baltic.map(inWord),
  'windows-1254': inWord(turkish),
  'windows-1251': cyrillic,
  'koi8-r': cyrillic,
  'iso-8859-5': cyrillic,
  'windows-1253': greek,
  'windows-1255': alphabet(/[\u05d0-\u05ea]/u),
  'windows-1256': alphabet(/\p{Script=Arabic}/u),
  'windows-874': thai,
}

const meanFit = (characters: readonly string[], fit: Fit): number => {
  let [sum, count] = [0, 0]
  for (const [index, character] of characters.entries()) {
    if (character < '\u0080') continue
    sum += fit(character, characters[index - 1] ?? '', characters[index + 1] ?? '')
    count += 1
  }
  return count === 0 ? 0 : sum / count
}

/** The share of the best single language in the score of a Western list, which may be in several. */
const languageShare = 0.4

/**
 * How well a text reads in an encoding: the mean over its characters beyond ASCII, 0 to 1.
 */
export const plausibilityOf = (text: string, encoding: string): number => {
  const characters = [...text]
  const bestOf = (all: readonly Fit[]): number => Math.max(0, ...all.map((fit) => meanFit(characters, fit)))
  const score = bestOf([fits[encoding] ?? []].flat())
  return encoding === 'windows-1252'
    ? (1 - languageShare) * score + languageShare * bestOf(westernLanguages.map(inWord))
    : score
}

/**
 * Whether a text in ISO-8859-1 or Windows-1252 reads better in ISO-8859-15, which has € and seven letters in
 * the place of signs. Only the characters that differ count.
 * @param other the same text read in ISO-8859-15
 */
export const readsBetterAs15 = (text: string, other: string): boolean => {
  const [ours, theirs] = [[...text], [...other]]
  const fit = inWord(western15)
  const sum = (characters: readonly string[]): number =>
    characters.reduce((total, character, index) => {
      const same = ours[index] === theirs[index]
      return same ? total : total + fit(character, characters[index - 1] ?? '', characters[index + 1] ?? '')
    }, 0)
  return !/[\u0080-\u009f]/.test(other) && sum(theirs) > sum(ours)
}
