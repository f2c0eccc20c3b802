import { requireEnv } from '../../runtime/env.ts'
import type { SenderProfile } from '../sender.ts'

/**
 * Reads the sender profile from environment variables.
 * @param secret reads the signing secret
 * @param from From header, for functions that send e-mail
 */
export const senderProfileOf =
  ({ secret, from = '' }: { readonly secret: () => Promise<string | undefined>; readonly from?: string }) =>
  async (): Promise<SenderProfile> => {
    const signingSecret = await secret()
    if (!signingSecret) throw new Error('signing secret: must not be empty')
    return {
      company: requireEnv('COMPANY_NAME'),
      postalAddress: requireEnv('COMPANY_ADDRESS'),
      publicUrl: requireEnv('PUBLIC_URL'),
      from,
      signingSecret,
    }
  }
