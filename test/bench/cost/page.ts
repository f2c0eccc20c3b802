import { assumptions } from './assumptions.ts'
import {
  attackUsageOf,
  type Bill,
  billOf,
  breakEven,
  bytesPerTouchpoint,
  logTableClasses as classes,
  idleTraceUsage,
  idleUsage,
  logBackupPerMillion,
  type Manner,
  monthOf,
  stagesPerMillion,
  total,
  traceUsageOf,
  tracing,
  usageOf,
} from './bill.ts'
import { priceList, prices, servers } from './prices.ts'
import type { Recorded } from './recorded.ts'

export const manners = ['lone', 'batched'] as const satisfies readonly Manner[]
export const months = [1e6, 1e7, 1e8] as const

const dollars = (amount: number): string =>
  `$${amount.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`
const many = (count: number): string =>
  count >= 1e6 ? `${(count / 1e6).toLocaleString('en')} million` : count.toLocaleString('en')
const tableOf = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map((_, index) => (index === 0 ? '---' : '---:')), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')

/** Dollars per million touchpoints, of a month of a million, without what stands. */
export const perMillion = (manner: Manner, measured: Recorded): Bill => billOf(usageOf(1e6, manner, measured))

const byService = (measured: Recorded): string => {
  const [lone, batched, idle] = [
    perMillion('lone', measured),
    perMillion('batched', measured),
    billOf(idleUsage),
  ]
  const bills = [lone, batched, idle]
  const rows = Object.keys(lone).map((service) => [
    service,
    ...bills.map((bill) => dollars(bill[service] ?? 0)),
  ])
  return tableOf(
    ['', 'a million, each alone', 'a million, in batches', 'a month of nothing'],
    [...rows, ['**all**', ...bills.map((bill) => `**${dollars(total(bill))}**`)]],
  )
}

const byMonth = (measured: Recorded): string =>
  tableOf(
    ['touchpoints a month', 'each alone', 'in batches'],
    months.map((touchpoints) => [
      many(touchpoints),
      ...manners.map((manner) => dollars(monthOf(touchpoints, manner, measured))),
    ]),
  )

const bySelf = (measured: Recorded): string =>
  tableOf(
    ['your own servers', 'a month', 'cheaper from, each alone', 'in batches'],
    servers.map(({ name, usd }) => [
      name,
      dollars(usd),
      ...manners.map((manner) => `${many(breakEven(usd, manner, measured))} a month`),
    ]),
  )

const ground = ({ units, sweep }: Recorded): string =>
  tableOf(
    ['measured', 'write units each', 'read units each', 'events each', 'stages each'],
    [
      ['one page view by somebody unknown', units.lone],
      ['ten touchpoints of a visit in three batches', units.visit10],
      ['one page view by somebody new with a name', units.known],
      ['one lead from a form', units.lead],
    ]
      .map(([name, unit]) =>
        typeof name === 'string' && typeof unit === 'object'
          ? [name, String(unit.wru), String(unit.rru), String(unit.facts), String(unit.stages)]
          : [],
      )
      .concat([['a journey that is found broken off', String(sweep.wru), String(sweep.rru), '1', '0']]),
  )

const { breaks, ms, perMinute } = assumptions

/** `docs/cost.md`. */
export const pageOf = (measured: Recorded): string => `# What it costs

Written by \`npm run bench -- cost --write\`; change the figures, not this page. Prices are public list prices of ${priceList.region},
${priceList.asOf}, as known to us and not fetched (the
list is below): check them before you rely on them. No free tier and no discount is deducted. Taxes, data transfer and your own domain are
not in here.

## Dollars

${byService(measured)}

*Each alone*: every touchpoint comes in a call of its own, and everything after it works on it alone; the dearest there is. *In batches*:
as in the visit that was
measured, ${(measured.units.visit10.touchpoints / 3).toFixed(1)} to a call. *A month of nothing* is what remains while nobody does
anything: the sweep and the pull that look every minute, polling, secrets, alarms.

A whole month, with what stands:

${byMonth(measured)}

## What stands out

- **X-Ray** is off, and in none of these figures. With it (\`npm run deploy -- -c tracing=true\`) a million costs
  ${dollars(tracesPerMillion('lone'))} more alone (${dollars(total(perMillion('lone', measured)) + tracesPerMillion('lone'))}) and ${dollars(tracesPerMillion('batched'))} more in batches, and a month of nothing ${dollars(tracing(idleTraceUsage))} more:
  Lambda traces one call a second and function, and at this size that is nearly all of them. It levels off with size.
- **Storage** is charged for as long as a touchpoint is kept: ${bytesPerTouchpoint(measured).log.toFixed(0)} bytes in the log and ${bytesPerTouchpoint(measured).state.toFixed(0)} as its share of the
  journey, ${assumptions.keptMonths.toFixed(1)} months, and its backup. The months above are those in which
  as much expires as arrives; the first month costs a ${Math.round(assumptions.keptMonths)}th of that line.
- **The log's table class** is Standard-IA (\`-c logTableClass=standard\` chooses the other). Requests and storage of a million touchpoints'
  rows cost ${dollars(classes(measured).infrequent)} there and ${dollars(classes(measured).standard)} in the standard class; Standard-IA is the cheaper one when touchpoints are kept longer
  than ${classes(measured).breakEvenMonths.toFixed(1)} months. The state table, which is written and read all the time, is in the standard class.
- **Point-in-time recovery of the log** is ${dollars(logBackupPerMillion(measured))} of a million. \`-c logPointInTimeRecovery=false\` saves it: then a million costs
  ${dollars(total(perMillion('lone', measured)) - logBackupPerMillion(measured))} alone and ${dollars(total(perMillion('batched', measured)) - logBackupPerMillion(measured))} in batches, and what an operator deletes from the log cannot be
  restored ([why it is on](decisions/036-what-a-million-costs-at-least.md)).
- **Events.** Every event on the bus costs as much as 1.6 write units. \`touchpoint.kept\` is published only for the types that rules of the
  product listen to; \`-c publishTouchpoints=all\` publishes it for every touchpoint, at $1.00 a million. \`stage.reached\` is published
  while a connection to another system wants it: ${dollars(stagesPerMillion('lone', measured))} a million more alone, ${dollars(stagesPerMillion('batched', measured))} in batches.

## What an attack costs

A stranger who sends requests with made-up write keys or hooks makes you pay ${dollars(total(billOf(attackUsageOf(1e6))))} a million: the request, one short invocation and a line of
log. Secrets Manager, queues and tables are not called for them. Each route has a limit of its own and answers what is more 429
for nothing. All together let ${assumptions.requestsPerSecond.toLocaleString('en')} requests a second through: at that, day and night, an attack costs ${dollars(total(billOf(attackUsageOf(assumptions.requestsPerSecond * 86_400))))} a day. \`-c monthlyBudget=…\` sends an e-mail when a month costs
more than you expect; AWS WAF in front of a domain of your own can stop an attacker by address.

## Where your own servers are cheaper

${bySelf(measured)}

In money paid to AWS, a server wins early: a machine that is paid anyway folds thousands of touchpoints for nothing (\`npm run bench --
ingest\` shows one PostgreSQL transaction each, on
your machine). What is not in its price: somebody who patches it, watches its disk, tries its copies and gets up at night, and the second
machine for when the first is gone. At
$40, an hour of that costs as much as a whole month of ${(breakEven(40, 'batched', measured) / 1e6).toFixed(1)} million touchpoints here.
Below a few million a month, or where nobody is there to run servers, this is cheaper; with tens of millions a month and a team
that runs PostgreSQL anyway, self-hosting is: ${many(1e8)} a month in batches cost
${(monthOf(1e8, 'batched', measured) / servers[1].usd).toFixed(1)} times those two machines.

## From what

${ground(measured)}

Counted by \`npm run bench -- units\` and \`sweep\` from what a DynamoDB engine says it consumed; kept in
\`test/bench/cost/recorded.json\`. Not measured but assumed (\`test/bench/cost/assumptions.ts\`):

- ${breaks.share * 100} % of touchpoints lead to a break; ${breaks.mailed * 100} % of the breaks to one mail; a treatment takes
  ${breaks.wru} write and ${breaks.rru} read units, ${breaks.facts} facts and ${breaks.messages} queue messages.
- An invocation at ${assumptions.memoryGb * 1024} MB is billed ${ms.webhook} ms (webhook), ${ms.intake} (intake), ${ms.follow} (project-journeys),
  ${ms.sweep} (sweep), ${ms.pull} (pull), ${ms.mend} (mend), ${ms.send} (send); one in ${1 / assumptions.cold.share} starts cold and takes
  ${assumptions.cold.ms} ms more.
- Once a minute while touchpoints arrive: ${perMinute.lanes + perMinute.intakes} write units for the lag of the stream's consumer, ${perMinute.lanes} invocations at the end of a window, and
  ${perMinute.cachedReads} reads of policies and connections. This is in the figures for a million, and no more of it in 100 million.
- ${assumptions.logBytesPerCall} bytes of log a call. ${assumptions.secrets} secrets. In a large flow batches are larger than the visit's,
  and counters and calls cost less than shown.

Prices: ${priceList.source}.

${tableOf(
  ['price', 'dollars', 'for'],
  Object.values(prices).map(({ what, usd, per }) => [what, String(usd), per.toLocaleString('en')]),
)}
`

/** Dollars per million for traces, where somebody asked for them. */
export const tracesPerMillion = (manner: Manner): number => tracing(traceUsageOf(1e6, manner))
