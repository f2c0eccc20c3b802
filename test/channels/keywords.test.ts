import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { keywordIn } from '../../shared/channels/parsing/keywords.ts'
import { connection, delivered, noon } from './delivery.ts'
import { posted as postedToAliyun, token } from './forms.ts'
import { posted, to } from './samples/twilio.ts'

const optOuts = [
  'STOP',
  'STOPALL',
  'STOP ALL',
  'UNSUBSCRIBE',
  'CANCEL',
  'END',
  'QUIT',
  'REVOKE',
  'OPTOUT',
  'opt-out',
  'TD',
  'T',
  'R',
  '退订',
  '退訂',
  '拒收',
  '取消订阅',
  '回TD',
  '退订T',
]
const optIns = ['START', 'YES', 'UNSTOP']
const sentences = [
  '不要 start',
  '什么时候 start？',
  '什么时候start',
  '请不要 stop',
  'stop by tomorrow',
  'please do not cancel',
  'the end',
  'yes, but when?',
  '我要退订吗',
  '怎么退订',
  '不退订',
  'TV',
  'R2',
  'start 吗',
  '¿start?',
  'не start',
  'start하지 마세요',
  'ストップ end です',
  '',
  '   ',
  '。',
  '👍',
  'Can you cancel my order',
]

/** Every channel that brings what people answer to a text message, as the type that an answer becomes. */
const channels: Readonly<Record<string, (text: string) => Promise<string | undefined>>> = {
  twilio: async (Body) => {
    const form = {
      MessageSid: 'SM9',
      SmsStatus: 'received',
      From: '+8613800138000',
      To: '+18005551212',
      Body,
    }
    return (await delivered(posted(form), to, noon))[0]?.type
  },
  'aliyun-sms': async (content) => {
    const reply = {
      phone_number: '13800138000',
      send_time: '2026-01-05 10:00:00',
      content,
      dest_code: '1',
      sequence_id: 7,
    }
    return (await delivered(postedToAliyun('aliyun-sms', [reply]), connection('aliyun-sms', { token })))[0]
      ?.type
  },
}

describe.each(Object.entries(channels))('a reply by %s', (channel, typeOf) => {
  it.each(optOuts)('%j withdraws consent', async (word) => {
    for (const text of [
      word,
      word.toLowerCase(),
      ` ${word}！\r\n`,
      `“${word}”`,
      `【${word}】`,
      `\u200b${word}\ufeff`,
      `${word} 🙏`,
      `${word} ☎️`,
    ])
      expect(await typeOf(text), text).toBe('sms.opted_out')
    if (/^\p{L}+$/u.test(word))
      for (const text of [`${word} ${word}`, `${word}，${word}！`])
        expect(await typeOf(text), text).toBe('sms.opted_out')
  })
  it.each(sentences)('%j is a reply and nothing more', async (text) => {
    expect(await typeOf(text)).toBe('sms.replied')
  })
  it('an opt-in keyword grants consent only where the vendor knows such keywords', async () => {
    for (const word of optIns)
      expect(await typeOf(` ${word}. `)).toBe(channel === 'twilio' ? 'consent.granted' : 'sms.replied')
  })
})

const wide = (word: string): string =>
  word.replaceAll(/[!-~]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0))

describe('a keyword', () => {
  it('is found in any case, any width and between any punctuation and white space', () => {
    const around = fc.array(
      fc.constantFrom(
        ' ',
        '\u3000',
        '\u00a0',
        '。',
        '！',
        '!',
        '.',
        '"',
        '”',
        '（',
        '\n',
        '\t',
        '\u200b',
        '…',
      ),
      { maxLength: 4 },
    )
    fc.assert(
      fc.property(
        fc.constantFrom(...optOuts),
        around,
        around,
        fc.boolean(),
        fc.boolean(),
        (word, before, after, isWide, lower) => {
          const spelled = lower ? word.toLowerCase() : word
          expect(keywordIn(`${before.join('')}${isWide ? wide(spelled) : spelled}${after.join('')}`)).toBe(
            'opt-out',
          )
        },
      ),
    )
  })
  it('is never a part of a longer text, in any script', () => {
    const word = fc.constantFrom(...optOuts, ...optIns)
    const more = fc.constantFrom('不要', '我', 'maybe', 'ne', 'не', '안', 'नहीं', 'لا', '7', 'é', '们')
    fc.assert(
      fc.property(word, more, fc.boolean(), fc.constantFrom('', ' ', '，'), (keyword, rest, first, gap) => {
        expect(keywordIn(first ? `${rest}${gap}${keyword}` : `${keyword}${gap}${rest}`)).toBeUndefined()
      }),
    )
  })
  it('that is doubtful withdraws, and does not permit', () => {
    expect([
      keywordIn('STOP?'),
      keywordIn('stop 😡'),
      keywordIn('START?'),
      keywordIn('👎 yes'),
      keywordIn('help'),
    ]).toEqual(['opt-out', 'opt-out', undefined, undefined, 'help'])
  })
})

describe('a withdrawal in other words', () => {
  it.each([
    'Stop please',
    'please stop!',
    'STOP, thanks',
    '请退订',
    '我要退订，谢谢',
    '退订吧',
    'Stop\n\nSent from my iPhone',
    'unsub',
    'remove me',
    'stop texting me',
    'Baja',
    'ALTO',
    'parar',
    'ABMELDEN',
    'Arrêt svp',
    'стоп',
    '配信停止',
    '수신거부',
    'TDTD',
    '0000',
    '停止接收',
    '不要再发了',
    '别发了',
    '取消',
    '退订回T',
    '拒收请回复R',
    '回复TD退订',
  ])('%j withdraws', (text) => expect(keywordIn(text)).toBe('opt-out'))

  it.each([
    'please cancel',
    '请取消订单',
    '请帮我停车',
    'please end',
    'RT',
    'T R U E',
    'thanks',
    '谢谢',
    '请',
    'please start stop',
    '我要退订吗',
    '退订了吗',
    'stop the bus please',
    'STOP signs sent from China',
  ])('%j is a reply and nothing more', (text) => expect(keywordIn(text)).toBeUndefined())
})
