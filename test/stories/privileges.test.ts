import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { evaluate } from '../../infra/local/iam/evaluate.ts'
import { matches } from '../../infra/local/iam/wildcards.ts'
import { accessDenied } from '../../infra/local/aws/aws-error.ts'
import { startLocal } from '../../infra/local/local-runtime.ts'
import { type RunningStack, everything, sendToEveryChannel, startStack, setUp } from './all-flows.ts'
import { arnOf, deployed, documentOf, type Grant, grantsIn, lacking } from './grants.ts'

type Call = {
  readonly function: string
  readonly action: string
  readonly resource: string
  readonly allowed: boolean
}

let machine: RunningStack
let statuses: readonly number[] = []
let grants: readonly Grant[] = []
let calls: readonly Call[] = []
beforeAll(async () => {
  machine = await startStack()
  statuses = await everything(machine)
  grants = grantsIn(await deployed())
  calls = machine.local.calls
    .distinct()
    .filter(({ function: name, action }) => name !== 'operator' && !action.startsWith('wecom:'))
}, 280_000)
afterAll(async () => {
  await machine?.local.stop()
})

const mapped = new Set([
  'sqs:ReceiveMessage',
  'sqs:DeleteMessage',
  'sqs:GetQueueAttributes',
  'dynamodb:DescribeStream',
  'dynamodb:GetRecords',
  'dynamodb:GetShardIterator',
  'dynamodb:ListStreams',
])

/** What is granted and not called in any of these flows, and why it is granted all the same. */
const explained: readonly { readonly because: string; readonly covers: (grant: Grant) => boolean }[] = [
  { because: "Lambda itself writes a function's log", covers: ({ action }) => action.startsWith('logs:') },
  {
    because:
      "Lambda itself takes from queues and streams with the function's role; a mapping without these is refused when it is made",
    covers: ({ action, function: name, resource }) =>
      mapped.has(action) && name !== 'console' && (resource === '*' || /Queue$|\/stream\//.test(resource)),
  },
  {
    because: "Lambda itself parks what a stream's consumer could not do for a day",
    covers: ({ function: name, action, resource }) =>
      ['project-journeys', 'export-touchpoints'].includes(name) &&
      action === 'sqs:SendMessage' &&
      resource.endsWith('ParkedQueue'),
  },
  {
    because: 'a company may have verified its domain, its address, or both: either is enough',
    covers: ({ action, resource }) => action === 'ses:SendEmail' && resource.includes(':identity/'),
  },
]

const meets = (grant: Grant, call: Call): boolean =>
  grant.function === call.function && grant.action === call.action && matches(grant.resource, call.resource)
const isSame = (a: Grant, b: Grant): boolean => a.action === b.action && a.resource === b.resource
const used = (grant: Grant): boolean => calls.some((call) => meets(grant, call))

describe('least privilege', () => {
  it('everything could be done: every flow ended, and no call of any function was denied', () => {
    expect(statuses.every((status) => status === 200)).toBe(true)
    expect(machine.local.complaints()).toEqual([])
    expect(calls.filter(({ allowed }) => !allowed)).toEqual([])
    expect(new Set(calls.map(({ function: name }) => name))).toEqual(
      new Set(grants.map(({ function: name }) => name)),
    )
  })

  it('nothing is granted that no flow needs, but for what is explained, and nothing is explained in vain', () => {
    const unused = grants.filter((grant) => !used(grant))
    expect(unused.filter((grant) => !explained.some(({ covers }) => covers(grant)))).toEqual([])
    for (const { covers, because } of explained)
      expect([because, unused.some(covers)]).toEqual([because, true])
  })

  it('without any one grant a call of these flows is refused, in words that name function, action and resource', () => {
    const needed = grants.filter(used)
    expect(needed.length).toBeGreaterThan(60)
    for (const grant of needed) {
      // One action on one table may be granted under several partition keys: these are one grant here.
      const left = documentOf(
        grants.filter((other) => other.function === grant.function && !isSame(other, grant)),
      )
      const refused = calls.filter((call) => meets(grant, call) && evaluate([left], call) === 'not allowed')
      expect([grant, refused.length > 0]).toEqual([grant, true])
      const [{ action, resource, function: name } = grant] = refused
      const said = accessDenied(
        'sqs',
        name,
        arnOf('sts', 'assumed-role/any'),
        { action, resource },
        'not allowed',
      ).body.toString()
      for (const word of [name, action, resource]) expect(said).toContain(word)
    }
  })
})

describe('on a machine whose template lacks one grant', () => {
  it.each([
    ['webhook', 'sqs:SendMessage', /QueuesTouchpointsQueue/],
    ['intake', 'dynamodb:PutItem', /ReadTablesTouchpoints/],
    ['project-journeys', 'dynamodb:UpdateItem', /ReadTablesState/],
    ['project-journeys', 'events:PutEvents', /Bus/],
    ['console', 'secretsmanager:CreateSecret', /connections/],
  ])(
    '%s may not %s, and the attempt is on record',
    async (name, action, resource) => {
      const crippled = await startStack(undefined, {
        assembly: lacking(await deployed(), name, action, resource),
      })
      try {
        const tried = setUp(crippled)
          .then(() => sendToEveryChannel(crippled))
          .catch(() => {})
        const deniedSoFar = () => crippled.local.calls.distinct().filter(({ allowed }) => !allowed)
        await expect.poll(() => deniedSoFar().length, { timeout: 60_000, interval: 200 }).toBeGreaterThan(0)
        const denied = deniedSoFar()
        await Promise.race([
          tried,
          new Promise((resolve) => {
            setTimeout(resolve, 500)
          }),
        ])
        expect(denied.map((call) => [call.function, call.action])).toEqual(
          expect.arrayContaining([[name, action]]),
        )
        expect(
          denied.every((call) => call.function === name && call.action === action && call.resource !== ''),
        ).toBe(true)
      } finally {
        await crippled.local.stop()
      }
    },
    120_000,
  )

  it.each([
    ['intake', 'sqs:ReceiveMessage', /QueuesTouchpointsQueue/],
    ['project-journeys', 'dynamodb:GetRecords', /StreamArn/],
    ['project-journeys', 'sqs:SendMessage', /FollowParked/],
  ])('a source that %s may not %s is refused before anything starts', async (name, action, resource) => {
    const assembly = lacking(await deployed(), name, action, resource)
    await expect(startLocal({ connect: false, assembly })).rejects.toThrow(
      new RegExp(`"${name}".*${action}.*arn:`),
    )
  })
})
