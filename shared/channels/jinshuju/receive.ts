import * as z from 'zod'
import type { WebhookReceiver } from '../channel.ts'
import { postedWithToken, token } from '../verification/url-token.ts'
import { formSettings } from '../parsing/form-answers.ts'

/** 金数据's data push. It signs nothing: a token in the address says that it is ours. */
export const receiver: WebhookReceiver = {
  name: 'jinshuju',
  secrets: z.strictObject({ token }),
  settings: z.strictObject(formSettings('web.form_submitted')),
  verify: (request, connection) => ({
    answer: { status: 200, body: '' },
    events: [postedWithToken(request, connection)],
  }),
}
