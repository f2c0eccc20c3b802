/** `node test/bench/analytics/funnel.ts`: folds a million touchpoints of 50,000 people into a funnel. */
import { compileFunnel } from '../../../shared/analysis/funnel-walk.ts'
import type { FunnelTouch } from '../../../shared/analysis/funnel-walk.ts'
import { foldPerson, funnelSteps, mergeParts } from '../../../shared/analysis/funnel.ts'

const kinds = [
  'web.page_viewed',
  'web.file_downloaded',
  'email.opened',
  'chat.message_in',
  'order.paid',
  'other',
]
const people = Array.from({ length: 50_000 }, (_, person) =>
  Array.from({ length: 20 }, (__, index): FunnelTouch => {
    const random = Math.imul(person * 20 + index + 1, 2_654_435_761) >>> 0
    return { kind: kinds[random % kinds.length] ?? 'other', at: index * 7_200_000 + (random % 3_600_000) }
  }),
)
const started = performance.now()
const funnel = compileFunnel({ steps: [['web.page_viewed'], ['web.file_downloaded'], ['order.paid']] })
const outcomes = people.flatMap((touches, index) => foldPerson(funnel, `p${index}`, touches, 1e12) ?? [])
const steps = funnelSteps(mergeParts([{ outcomes }]), 3)
const took = performance.now() - started
console.log(
  JSON.stringify({ touchpoints: 1_000_000, ms: Math.round(took), counts: steps.map(({ count }) => count) }),
)
