import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import * as z from 'zod'
import { RejectedError } from '../../../shared/runtime/errors.ts'
import { describeWithData } from '../../shared-data.ts'
import { tracked } from '../delivery.ts'

/**
 * The specification's samples leave ids out where they are beside the point, and call some things as older
 * libraries did.
 */
const whole = ({ action, user_id, ...event }: Record<string, unknown>): Record<string, unknown> => ({
  type: action,
  ...event,
  userId: event['userId'] === 'userId' ? 'u-1' : (event['userId'] ?? user_id),
  ...((event['userId'] ?? event['anonymousId'] ?? user_id) ? {} : { anonymousId: 'a-1' }),
})

describeWithData(['payloads', 'segment'], "every event of Segment's specification", (folder) => {
  it('is read, and each event of the specification has its own touchpoint type', async () => {
    const files = readdirSync(folder).filter((file) => file.endsWith('.json'))
    const events = files.flatMap((file) =>
      z
        .array(z.record(z.string(), z.unknown()))
        .parse(JSON.parse(readFileSync(join(folder, file), 'utf8')))
        .filter(({ type, action }) => type ?? action),
    )
    expect(events.length).toBeGreaterThan(50)
    const read = await Promise.all(
      events.map(async (event) => {
        const touchpoint = await tracked(whole(event)).catch((error: unknown) => error)
        return {
          name: String(event['event'] ?? event['type']),
          as:
            touchpoint instanceof RejectedError
              ? touchpoint.message
              : z.object({ type: z.string() }).parse(touchpoint).type,
        }
      }),
    )
    const typeOf = (name: string) => read.find((one) => one.name === name)?.as
    expect(read.filter(({ as }) => as.includes('must'))).toEqual([])
    expect(
      [
        'Products Searched',
        'Product Viewed',
        'Product Added',
        'Checkout Started',
        'Order Completed',
        'Order Refunded',
        'Order Cancelled',
        'Email Bounced',
        'Email Link Clicked',
        'Unsubscribed',
        'Live Chat Message Sent',
        'Live Chat Message Received',
        'Spaceship Landed',
      ].map(typeOf),
    ).toEqual([
      'web.searched',
      'web.product_viewed',
      'cart.updated',
      'checkout.started',
      'order.paid',
      'order.refunded',
      'order.cancelled',
      'email.bounced',
      'email.clicked',
      'email.unsubscribed',
      'chat.message_in',
      'chat.message_out',
      undefined,
    ])
  })
})
