import { describe, expect, it } from 'vitest'
import { reasonText, typeTold } from '../../functions/console/page/i18n/reasons.ts'
import { words } from '../../functions/console/page/i18n/dictionary.ts'
import { touchpointTypes } from '../../shared/model/touchpoint.ts'

const said = [
  'handed to the sender',
  'did not wait: nothing went out',
  'waited',
  'chosen',
  'assigned',
  'not assigned: no other colleague is active',
  'not assigned: no colleague is active',
  'not sent: consent: none was given',
  'consent: withdrawn',
  'erased: the person asked to be forgotten',
  'no longer broken',
  'no longer broken: recovered',
  'quiet hours',
  'frequency cap: 1 a day',
  'frequency cap: 3 a week',
  'frequency cap: 8 a month',
  'a more important message goes out to this person today (no-show)',
  'a group robot cannot reach customers',
  'no e-mail address is known',
  'no manager is active',
  'lin-yue has no e-mail address',
  'lin-yue reads no group with a robot',
  'there is no template hello',
  'the template hello has no subject',
  'the template needs {{link}}, and nothing is known for it',
  'as many went out as are allowed to in a minute',
  'suppressed: email.complained',
]

describe('what the server says in English', () => {
  it.each(said)('is said in Chinese: %s', (text) => {
    expect(reasonText('zh', text)).toMatch(/\p{sc=Han}/u)
    expect(reasonText('en', text)).toBe(text)
  })

  it('is shown as it is when nobody has a Chinese word for it', () => {
    expect(reasonText('zh', 'ses: MessageRejected')).toBe('ses: MessageRejected')
  })

  it('of a touchpoint has a Chinese word for every type', () => {
    expect(touchpointTypes.filter((type) => /[a-z]/.test(typeTold('zh', type)))).toEqual([])
  })
})

it('every word of the page is there in both languages', () => {
  expect(Object.keys(words.zh).sort()).toEqual(Object.keys(words.en).sort())
  expect(
    Object.entries(words.zh).filter(([name, word]) => name !== 'otherLanguage' && !/\p{sc=Han}/u.test(word)),
  ).toEqual([])
})
