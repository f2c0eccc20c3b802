import { requireEnv } from '../../runtime/env.ts'
import type { SenderProfile } from '../sender.ts'

/**
 * What stands on every letter, from what the stack told the function.
 * @param secret the signing secret's text
 * @param from for those who send mail
 */
export const senderProfileOf =
  ({ secret, from = '' }: { readonly secret: () => Promise<string | undefined>; readonly from?: string }) =>
  async (): Promise<SenderProfile> => {
    const signingSecret = await secret()
    if (!signingSecret) throw new Error('the signing secret is empty: the stack must make it')
    return {
      company: requireEnv('COMPANY_NAME'),
      postalAddress: requireEnv('COMPANY_ADDRESS'),
      publicUrl: requireEnv('PUBLIC_URL'),
      from,
      signingSecret,
    }
  }
