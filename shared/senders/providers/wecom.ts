import type { Message } from '../../model/message.ts'
import type { Sender } from '../sender.ts'

const isWelcome = ({ to }: Pick<Message, 'to'>): boolean => to === 'customer'

/**
 * What goes out by WeCom: to a colleague by a robot of their group, to a customer as a welcome. Only robots
 * count by the minute.
 */
export const eitherWay: (robot: Sender, welcome: Sender) => Sender = (robot, welcome) => ({
  ...robot,
  allowance: (message) => (isWelcome(message) ? undefined : robot.allowance?.(message)),
  write: async (posting) => (isWelcome(posting.message) ? welcome : robot).write(posting),
})
