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

it('verifies its own tokens, which use URL path characters only', () => {
  const token = sign(unsubscribing, payload, secret)
  expect(token).toMatch(/^[\w.-]+$/)
  expect(verify(unsubscribing, token, secret)).toEqual(payload)
  expect(verify(following, sign(following, link, secret), secret)).toEqual(link)
})

it('rejects another secret or purpose, and accepts both secrets during a rotation', () => {
  const token = sign(unsubscribing, payload, secret)
  expect(verify(unsubscribing, token, 'another')).toBeUndefined()
  expect(verify(following, token, secret)).toBeUndefined()
  expect(verify({ ...unsubscribing, name: 'x' }, token, secret)).toBeUndefined()
  expect(verify(unsubscribing, token, ['another', secret])).toEqual(payload)
})

it('rejects a token with one changed character', () => {
  const token = sign(unsubscribing, payload, secret)
  fc.assert(
    fc.property(fc.nat(token.length - 1), fc.constantFrom(...'abcXYZ019-_.'), (at, letter) => {
      const changed = token.slice(0, at) + letter + token.slice(at + 1)
      return changed === token || verify(unsubscribing, changed, secret) === undefined
    }),
  )
})

it('rejects malformed tokens', () => {
  fc.assert(fc.property(fc.string(), (text) => verify(following, text, secret) === undefined))
  expect(verify(following, '1.'.repeat(5000), secret)).toBeUndefined()
})

it('rejects payloads with a target that is no web address', () => {
  expect(() => sign(following, { ...link, u: 'javascript:alert(1)' }, secret)).toThrow(/url/i)
})
