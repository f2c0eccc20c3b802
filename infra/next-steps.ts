import * as z from 'zod'

const outputs = z.record(z.string(), z.looseObject({ Url: z.string().optional() }))

/** What the next commands need to know. */
export interface Deployed {
  readonly prefix: string
  readonly stage: string | undefined
  readonly region: string | undefined
  /** What `cdk deploy --outputs-file` wrote. */
  readonly outputs: unknown
}

/**
 * How many functions run at once when every queue has a backlog: two for each of seven queues (SQS allows no
 * lower cap; `intakeConcurrency` for intake), two consumers of the stream, five schedules; and room for twenty visitors at the
 * same moment.
 */
export const concurrencyNeeded = (intakeConcurrency: number): number => intakeConcurrency + 6 * 2 + 2 + 5 + 20

/** The three commands that follow a deploy, ready to paste, and the limit to raise. */
export const nextSteps = (
  { prefix, stage, region, outputs: given }: Deployed,
  intakeConcurrency: number,
): string => {
  const url = outputs.safeParse(given).data?.[`${prefix}-stateless`]?.Url
  const place = [
    ...(stage === undefined ? [] : [`--stage ${stage}`]),
    ...(region === undefined ? [] : [`--region ${region}`]),
  ]
  const options = place.length === 0 ? '' : ` -- ${place.join(' ')}`
  const needed = concurrencyNeeded(intakeConcurrency)
  return [
    '',
    'Next:',
    '',
    `  export RETHREAD_TOKEN="$(npm run --silent token${options})" RETHREAD_URL=${url ?? '<the output Url>'}`,
    '  echo "console: $RETHREAD_URL   token: $RETHREAD_TOKEN"',
    '  npm run connection -- create segment website --generate writeKey',
    '',
    `A new AWS account runs 10 functions at once. Before real use ask for at least ${needed} (free of charge):`,
    `  aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 --desired-value ${Math.max(needed, 1000)}`,
    'E-mail, alarms, domain, upgrade and removal: docs/deploy.md',
    '',
  ].join('\n')
}
