import { isbot } from 'isbot'

/** Within this time (ms) of sending, a click is a scanner's (channels.md 3.1). */
const tooQuick = 10_000

/**
 * Who opened or clicked: a human, or a machine on somebody's behalf (image proxies, mail scanners, prefetching, crawlers). Apple's proxy
 * calls itself just `Mozilla/5.0`. Who does not say what it is, is a machine.
 */
export const gradeOf = (userAgent: string, sinceSending = Number.POSITIVE_INFINITY): 'human' | 'machine' =>
  userAgent.trim() === '' || isbot(userAgent) || mailProxy.test(userAgent) || sinceSending < tooQuick ? 'machine' : 'human'

const mailProxy = /ImageProxy|MailProxy|ggpht|Barracuda|Proofpoint|Mimecast|Symantec|MessageLabs|FireEye|TrendMicro|Sophos|SafeLinks/i
