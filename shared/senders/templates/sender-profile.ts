import { need } from '../../runtime/env.ts'
import type { Letterhead } from '../sender.ts'

/**
 * What stands on every letter, from what the stack told the function.
 * @param secret the signing secret's text
 * @param from for those who send mail
 */
export const letterheadOf =
  ({ secret, from = '' }: { readonly secret: () => Promise<string | undefined>; readonly from?: string }) =>
  async (): Promise<Letterhead> => {
    const signingSecret = await secret()
    if (!signingSecret) throw new Error('the signing secret is empty: the stack must make it')
    return {
      company: need('COMPANY_NAME'),
      postalAddress: need('COMPANY_ADDRESS'),
      publicUrl: need('PUBLIC_URL'),
      from,
      signingSecret,
    }
  }
