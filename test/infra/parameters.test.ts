import { describe, expect, it } from 'vitest'
import { addressOf, environmentNameOf, parameterHelp, readParameters } from '../../infra/parameters.ts'

const read = (context: Record<string, unknown>, env: Record<string, string> = {}) =>
  readParameters({ context: (name) => context[name], env })

describe('parameters', () => {
  it('have defaults, so that a synth needs none', () => {
    expect(read({})).toMatchObject({
      partition: 'aws',
      companyCountry: 'CN',
      companyLanguage: 'zh',
      companyTimeZone: 'Asia/Shanghai',
      logRetentionDays: 30,
      intakeConcurrency: 2,
      customerKey: false,
      emailEvents: 'own',
      tracing: false,
    })
  })

  it.each([
    ['the region says', { region: 'cn-northwest-1' }, {}, { partition: 'aws-cn', region: 'cn-northwest-1' }],
    [
      'the partition says, and China has a region then',
      { partition: 'aws-cn' },
      {},
      { partition: 'aws-cn', region: 'cn-north-1' },
    ],
    [
      'the AWS command line says',
      {},
      { CDK_DEFAULT_REGION: 'cn-northwest-1' },
      { partition: 'aws-cn', region: 'cn-northwest-1' },
    ],
    ['nobody says', {}, { CDK_DEFAULT_REGION: 'eu-west-1' }, { partition: 'aws' }],
  ])('put the stacks where %s', (_, context, env, expected) => {
    expect(read(context, env)).toMatchObject(expected)
  })

  it('know the United Kingdom by both of its codes', () => {
    expect(read({ companyCountry: 'UK' })).toMatchObject({
      companyCountry: 'GB',
      companyTimeZone: 'Europe/London',
      companyLanguage: 'en',
    })
  })

  it('come from context before the environment', () => {
    expect(
      read({ companyName: 'Acme' }, { RETHREAD_COMPANY_NAME: 'Other', RETHREAD_LOG_RETENTION_DAYS: '90' }),
    ).toMatchObject({ companyName: 'Acme', logRetentionDays: 90 })
  })

  it.each([
    [{ region: 'cn-north-1', partition: 'aws' }, 'region must lie in the partition given'],
    [{ partition: 'mars' }, 'partition must be aws or aws-cn'],
    [{ account: '12' }, 'account must be 12 digits'],
    [{ stage: 'Prod!' }, 'stage must be 1 to 16 lower-case letters'],
    [{ companyName: 'Acme\nBcc: x' }, 'companyName must be one line'],
    [{ emailFrom: 'Acme\r\nBcc: x <a@example.com>' }, 'emailFrom must be one line'],
    [{ publicUrl: 'https://a:b@example.com' }, 'publicUrl must have no name, password, query or fragment'],
    [{ publicUrl: 'https://example.com?a=1' }, 'publicUrl must have no name, password, query or fragment'],
    [{ monthlyBudget: '$50', alarmEmail: 'a@example.com' }, 'monthlyBudget must be a number'],
    [{ logRetentionDays: 'x' }, 'logRetentionDays must be a number'],
    [{ intakeConcurrency: 'many' }, 'intakeConcurrency must be a number'],
    [{ companyCountry: 'XX' }, 'companyCountry must be a country code'],
    [{ companyName: '  ' }, 'companyName must not be empty'],
    [{ companyTimeZone: 'Shanghai' }, 'companyTimeZone must be an IANA time zone'],
    [{ companyTimeZone: '+08:00' }, 'companyTimeZone must be an IANA time zone'],
    [{ emailFrom: 'Acme' }, 'emailFrom must be an e-mail address'],
    [{ emailSandboxRecipients: 'a@example.com, b' }, 'emailSandboxRecipients.1 must be an e-mail address'],
    [{ publicUrl: 'http://example.com' }, 'publicUrl must be an https:// URL'],
    [{ publicUrl: 'https://example.com/' }, 'publicUrl must not end in a slash'],
    [
      { certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/x' },
      'publicUrl must be given when certificateArn is',
    ],
    [{ alarmEmail: 'nobody' }, 'alarmEmail must be an e-mail address'],
    [{ logRetentionDays: '31' }, 'logRetentionDays must be one of 1, 3, 5, 7'],
    [{ intakeConcurrency: '1' }, 'intakeConcurrency must be at least 2'],
    [{ monthlyBudget: '50' }, 'alarmEmail must be given when monthlyBudget is'],
    [{ monthlyBudget: '0' }, 'monthlyBudget must be more than 0'],
    [{ customerKey: 'maybe' }, 'customerKey must be true or false'],
    [{ emailEvents: 'some' }, 'emailEvents must be own or all'],
    [{ emailEvents: 'all', partition: 'aws-cn' }, 'emailEvents and emailTrackingDomain are of Amazon SES'],
    [{ emailTrackingDomain: 'https://x.example' }, 'emailTrackingDomain must be a domain'],
    [{ tracing: 'yes' }, 'tracing must be true or false'],
    [{ tracing: 'true', partition: 'aws-cn' }, 'tracing must be false in aws-cn, which has no X-Ray'],
  ])('name the field and the rule: %o', (context, message) => {
    expect(() => read(context)).toThrow(message)
  })

  it.each([
    [true, true],
    ['true', true],
    [false, false],
    ['false', false],
  ])('take %o for tracing, from the command line or cdk.json', (said, tracing) => {
    expect(read({ tracing: said })).toMatchObject({ tracing })
  })

  it('report every wrong field at once', () => {
    expect(() => read({ account: '1', alarmEmail: 'x' })).toThrow(/account .*\n.*alarmEmail /)
  })

  it('each state what they are for, and have a name in the environment', () => {
    expect(parameterHelp.filter(([, help]) => help === '')).toEqual([])
    expect(environmentNameOf('companyTimeZone')).toBe('RETHREAD_COMPANY_TIME_ZONE')
  })

  it.each(['Acme <hello@acme.example>', ' hello@acme.example '])('find the address in %s', (from) => {
    expect(addressOf(from)).toBe('hello@acme.example')
  })
})
