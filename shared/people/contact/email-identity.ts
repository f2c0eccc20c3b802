import type { Identity } from '../../model/touchpoint.ts'
import { cleanEmail } from './contact-details.ts'
import { isPlaceholderEmail } from './placeholder.ts'

export const longest = 320

/**
 * E-mail addresses as identities; what is no address, or one that is written to fill the field, is left out.
 */
export const emailIdentity = (said: unknown): Identity[] => {
  const cleansed =
    typeof said === 'string' && said !== '' && said.length <= longest ? cleanEmail(said) : undefined
  return cleansed && 'value' in cleansed && !isPlaceholderEmail(cleansed.value)
    ? [{ kind: 'email', value: cleansed.value }]
    : []
}
