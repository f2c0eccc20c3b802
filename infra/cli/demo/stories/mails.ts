import { omitUndefined } from '../../../../shared/runtime/omit-undefined.ts'
import type { Random } from '../random.ts'
import { clock, hour, minute, second } from '../timeline.ts'
import type { Campaign } from '../event.ts'
import type { DemoPerson } from '../people.ts'
import { type Scene, type Story, storyOf } from './story.ts'

/**
 * Four mailings. The third goes out on the day on which nothing is heard of the e-mail tool; of the second,
 * half the echo falls into it.
 */
const campaigns: readonly [Campaign, Campaign, Campaign, Campaign] = [
  { name: '九月上新', subject: '九月上新：为您的团队挑了三款', sentAt: clock(1, '10:00') },
  { name: '客户案例', subject: '他们如何把回访时间缩短一半', sentAt: clock(5, '15:00') },
  { name: '入门指南', subject: '三分钟上手指南', sentAt: clock(6, '10:30') },
  { name: '中秋问候', subject: '中秋将至，送上一份小礼', sentAt: clock(8, '10:00') },
]
const [, , , beforeHoliday] = campaigns

/** Pictures fetched and links tried by machines on somebody's behalf. */
const proxy = 'Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)'
const scanner = 'Mozilla/5.0 (compatible; Barracuda Sentinel (EE))'

type Letter = { readonly mail: string; readonly campaign: Campaign; readonly at: number }

const letter = ({ number }: DemoPerson, dice: Random, campaign: Campaign = dice.pick(campaigns)): Letter => ({
  mail: `mail-${campaign.sentAt / minute}-${number}`,
  campaign,
  at: campaign.sentAt + dice.int(0, 15 * 60) * second,
})

const who = { email: 'own' } as const
const delivered = ({ mail, campaign, at }: Letter): Scene => ({
  at,
  source: 'esp',
  who,
  did: 'was mailed',
  mail,
  campaign,
})
const opened = ({ mail }: Letter, { devices }: DemoPerson, at: number, delay?: number): Scene => ({
  at,
  source: 'esp',
  who,
  did: 'opened',
  mail,
  by: devices[0]?.userAgent ?? '',
  ...omitUndefined({ delay }),
})
const clicked = ({ mail }: Letter, { devices }: DemoPerson, at: number): Scene => ({
  at,
  source: 'esp',
  who,
  did: 'clicked',
  mail,
  url: 'https://www.xiaoshan.example/new',
  by: devices[0]?.userAgent ?? '',
})

/**
 * Most people open soon, some in the evening, few the next morning: five minutes to 22 hours, even on a
 * logarithmic scale.
 */
const soon = (dice: Random): number => Math.round(5 * 264 ** (dice.int(0, 1000) / 1000)) * minute

/** A story of one letter: what follows after its delivery. */
const mailed =
  (
    then: (letter: Letter, somebody: DemoPerson, dice: Random) => readonly Scene[],
    campaign?: Campaign,
  ): Story['tell'] =>
  (somebody, dice) => {
    const sent = letter(somebody, dice, campaign)
    return [delivered(sent), ...then(sent, somebody, dice)]
  }

const reading = storyOf('email-unopened')

/** Letters, and what becomes of them. */
export const mailStories: readonly Story[] = [
  reading(
    'opened',
    'kept',
    0.15,
    mailed((sent, somebody, dice) => {
      const at = sent.at + soon(dice)
      return [
        opened(sent, somebody, at),
        ...(dice.chance(0.3) ? [clicked(sent, somebody, at + dice.int(8, 90) * second)] : []),
      ]
    }),
  ),
  reading(
    'opened in the last hour',
    'kept',
    0.03,
    mailed((sent, somebody, dice) => [
      opened(sent, somebody, sent.at + 23 * hour + dice.int(0, 50) * minute),
    ]),
  ),
  reading(
    'clicked, with pictures blocked',
    'kept',
    0.03,
    mailed((sent, somebody, dice) => [clicked(sent, somebody, sent.at + soon(dice))]),
  ),
  reading(
    'never opened',
    'broken',
    0.05,
    mailed(() => []),
  ),
  reading(
    'opened by machines only',
    'broken',
    0.035,
    mailed((sent, _, dice) => [
      {
        at: sent.at + dice.int(1, 4) * second,
        source: 'esp',
        who,
        did: 'opened',
        mail: sent.mail,
        by: proxy,
      },
      {
        at: sent.at + dice.int(5, 9) * second,
        source: 'esp',
        who,
        did: 'clicked',
        mail: sent.mail,
        url: 'https://www.xiaoshan.example/new',
        by: scanner,
      },
    ]),
  ),
  reading(
    'opened after two days',
    'recovered',
    0.025,
    mailed((sent, somebody, dice) => [opened(sent, somebody, sent.at + dice.int(26 * 60, 70 * 60) * minute)]),
  ),
  reading(
    'wrote in chat instead',
    'kept',
    0.015,
    mailed((sent, _, dice) => {
      const [asked, named] = [
        sent.at + dice.int(30, 200) * minute,
        { device: 0, account: true, email: 'own' } as const,
      ]
      return [
        { at: asked, source: 'site', who: named, did: 'asked in chat' },
        { at: asked + dice.int(2, 20) * minute, source: 'site', who: named, did: 'was answered in chat' },
      ]
    }),
  ),
  reading(
    'bounced',
    'void',
    0.015,
    mailed((sent, _, dice) => [
      { at: sent.at + dice.int(20, 1800) * second, source: 'esp', who, did: 'bounced', mail: sent.mail },
    ]),
  ),
  reading(
    'unsubscribed',
    'void',
    0.01,
    mailed((sent, _, dice) => [
      { at: sent.at + soon(dice), source: 'esp', who, did: 'unsubscribed', mail: sent.mail },
    ]),
  ),
  reading(
    'unsubscribed after two days',
    'withdrawn',
    0.01,
    mailed((sent, _, dice) => [
      {
        at: sent.at + dice.int(28 * 60, 60 * 60) * minute,
        source: 'esp',
        who,
        did: 'unsubscribed',
        mail: sent.mail,
      },
    ]),
  ),
  reading(
    'opened in time, and the word comes late',
    'disproved',
    0.02,
    mailed((sent, somebody, dice) => {
      const after = soon(dice)
      return [opened(sent, somebody, sent.at + after, 24 * hour - after + dice.int(60, 900) * minute)]
    }, beforeHoliday),
  ),
]
