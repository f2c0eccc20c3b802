import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { following, verify, sign, unsubscribing } from '../../shared/signed-links/token.ts'

const payload = { m: 'message-1', a: 'alias-1', e: 'li.lei@example.com' }
const link = {
  m: 'message-1',
  i: 'interruption-1',
  a: 'alias-1',
  id: 'email:li.lei@example.com',
  u: 'https://example.com/recording?v=1',
}
const secret = 'a signing secret'

it('opens what it signed, and keeps to the characters of a path', () => {
  const token = sign(unsubscribing, payload, secret)
  expect(token).toMatch(/^[\w.-]+$/)
  expect(verify(unsubscribing, token, secret)).toEqual(payload)
  expect(verify(following, sign(following, link, secret), secret)).toEqual(link)
})

it('opens nothing of another secret or another purpose, but either secret during a change', () => {
  const token = sign(unsubscribing, payload, secret)
  expect(verify(unsubscribing, token, 'another')).toBeUndefined()
  expect(verify(following, token, secret)).toBeUndefined()
  expect(verify({ ...unsubscribing, name: 'x' }, token, secret)).toBeUndefined()
  expect(verify(unsubscribing, token, ['another', secret])).toEqual(payload)
})

it('opens no token of which one character was changed', () => {
  const token = sign(unsubscribing, payload, secret)
  fc.assert(
    fc.property(fc.nat(token.length - 1), fc.constantFrom(...'abcXYZ019-_.'), (at, letter) => {
      const changed = token.slice(0, at) + letter + token.slice(at + 1)
      return changed === token || verify(unsubscribing, changed, secret) === undefined
    }),
  )
})

it('opens no rubbish', () => {
  fc.assert(fc.property(fc.string(), (text) => verify(following, text, secret) === undefined))
  expect(verify(following, '1.'.repeat(5000), secret)).toBeUndefined()
})

it('signs no address that is not of the web', () => {
  expect(() => sign(following, { ...link, u: 'javascript:alert(1)' }, secret)).toThrow(/url/i)
})
