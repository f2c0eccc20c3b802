import { expect, it } from 'vitest'
import { maskEmail } from '../../shared/preference-center/mask-email.ts'

it.each([
  ['li.lei@example.com', 'l***@example.com'],
  ['a@x', 'a***@x'],
  ['a"b@c:d13800138000@example.com', 'a***@example.com'],
  ['李\n雷@例子.中国', '李***@例子.中国'],
  ['no address', 'n***'],
  ['@x', '@***'],
  ['', ''],
])('shows of %j only the first character and the domain', (email, shown) => {
  expect(maskEmail(email)).toBe(shown)
})
