import { isbot } from 'isbot'
import { isInApp, namesRobot } from './in-app-browsers.ts'

/** Within this time (ms) of sending, a click is a scanner's. */
const tooQuick = 10_000

/**
 * Whether a human opened or clicked, or a machine on behalf of one (image proxies, mail scanners,
 * prefetching, crawlers). A known built-in browser of an app is a human's unless it also names a robot; every
 * other user agent is judged by isbot. Apple's proxy sends just `Mozilla/5.0`. An empty user agent is a
 * machine's.
 * @param sinceSending ms between sending the mail and the click
 */
export const classifyActor = (
  userAgent: string,
  sinceSending = Number.POSITIVE_INFINITY,
): 'human' | 'machine' => {
  if (
    userAgent.trim() === '' ||
    sinceSending < tooQuick ||
    mailProxy.test(userAgent) ||
    namesRobot(userAgent)
  )
    return 'machine'
  return isInApp(userAgent) || !isbot(userAgent) ? 'human' : 'machine'
}

const mailProxy =
  /ImageProxy|MailProxy|ggpht|Barracuda|Proofpoint|Mimecast|Symantec|MessageLabs|FireEye|TrendMicro|Trellix|Sophos|SafeLinks|Zscaler|Netskope|Fortinet|FortiGuard|Cisco-AMP|IronPort|VadeSecure/i
