import { describe, expect, it } from 'vitest'
import { words } from '../../../functions/console/page/i18n/dictionary.ts'
import { reasonLabel, typeLabel } from '../../../functions/console/page/i18n/touchpoint-words.ts'
import { reason } from '../../../shared/model/reasons/reason.ts'
import { touchpointTypes } from '../../../shared/model/touchpoint.ts'

describe('reasonLabel', () => {
  it('translates the parameters of a reason', () => {
    const suppressed = reason('guard.suppressed', { why: 'email.complained' })
    expect(reasonLabel('zh', suppressed)).toBe('地址已被屏蔽（邮件 · 投诉）')
    expect(reasonLabel('en', suppressed)).toBe('the address is suppressed (e-mail · complained)')
    expect(
      reasonLabel('en', reason('guard.yields', { cause: 'no-show' }), () => 'Registered, did not come'),
    ).toContain('Registered, did not come')
  })
})

describe('typeLabel', () => {
  it('has a Chinese label for every touchpoint type', () => {
    expect(touchpointTypes.filter((type) => /[a-z]/.test(typeLabel('zh', type)))).toEqual([])
  })
})

describe('dictionary', () => {
  it('has every text in English and Chinese', () => {
    expect(Object.keys(words.zh).sort()).toEqual(Object.keys(words.en).sort())
    expect(
      Object.entries(words.zh).filter(
        ([name, word]) => name !== 'otherLanguage' && !/\p{sc=Han}/u.test(word),
      ),
    ).toEqual([])
  })
})
