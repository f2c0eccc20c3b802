import type { Message } from '../../model/message.ts'
import type { Sender } from '../sender.ts'

const isWelcome = ({ to }: Pick<Message, 'to'>): boolean => to === 'customer'

/**
 * WeCom as one sender: a group robot for messages to colleagues, the welcome message for customers. Only
 * robots have a rate limit.
 */
export const wecomSender: (robot: Sender, welcome: Sender) => Sender = (robot, welcome) => ({
  ...robot,
  allowance: (message) => (isWelcome(message) ? undefined : robot.allowance?.(message)),
  write: async (input) => (isWelcome(input.message) ? welcome : robot).write(input),
})
