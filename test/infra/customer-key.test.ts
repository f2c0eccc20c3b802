import { describe, expect, it } from 'vitest'
import { findings } from '../../infra/validation-report.ts'
import { functionNames } from '../../shared/runtime/function-names.ts'
import { synthesise } from '../../infra/synthesise.ts'
import { mayDo, ofType, target } from './template.ts'

const { stateful, stateless, outdir } = await synthesise({
  parameters: { customerKey: 'true' },
  validate: true,
})
const [key, ...more] = ofType(stateful, 'AWS::KMS::Key')

describe('with a key of the company', () => {
  it('the validators find nothing', async () => {
    expect(await findings(outdir)).toEqual([])
  })

  it('there is one, rotated and kept when its stack goes', () => {
    expect(more).toEqual([])
    expect(key).toMatchObject({
      id: 'CustomerKey',
      DeletionPolicy: 'Retain',
      Properties: { EnableKeyRotation: true },
    })
  })

  it('it encrypts tables, files and secrets', () => {
    for (const { Properties } of ofType(stateful, 'AWS::DynamoDB::Table')) {
      expect(Properties['SSESpecification']).toMatchObject({ SSEEnabled: true, SSEType: 'KMS' })
    }
    expect(JSON.stringify(stateful.Resources['ImportsBucket'])).toContain('"SSEAlgorithm":"aws:kms"')
    for (const { Properties } of ofType(stateful, 'AWS::SecretsManager::Secret'))
      expect(target(Properties['KmsKeyId'])).toBe('CustomerKey')
  })

  it.each([...ofType(stateless, 'AWS::SQS::Queue'), ...ofType(stateless, 'AWS::SNS::Topic')])(
    'it encrypts $id',
    ({ Properties }) => {
      expect(target(Properties['KmsMasterKeyId'])).toBe('ReadCustomerKeyArn')
    },
  )

  it.each(['events', 'cloudwatch', 'sns'])('%s may use it to reach queues and topic', (service) => {
    expect(JSON.stringify(key?.Properties['KeyPolicy'])).toContain(`"${service}.amazonaws.com"`)
  })

  it.each(functionNames)('%s may use it', (name) => {
    expect(
      mayDo(stateless, name).some(
        ({ Action }) => Action.includes('kms:Decrypt') && Action.includes('kms:GenerateDataKey'),
      ),
    ).toBe(true)
  })
})
