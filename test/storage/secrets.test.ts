import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { afterEach, describe, expect, it } from 'vitest'
import { RetryableError } from '../../shared/runtime/errors.ts'
import { createSecretStore } from '../../shared/storage/aws/secrets.ts'
import { type AwsAnswers, awsAnswers, type Call, type EngineResponse } from '../engines/aws-responses.ts'

let aws: AwsAnswers | undefined
afterEach(async () => aws?.stop())
const hearing = async (answer: (call: Call, before: number) => EngineResponse) =>
  (aws = await awsAnswers(answer))

const vault = async (secrets: Map<string, string>) => {
  const { options } = await hearing(({ operation, input }) => {
    const name = String(input['SecretId'] ?? input['Name'])
    if (operation === 'CreateSecret' ? secrets.has(name) : !secrets.has(name))
      return { error: operation === 'CreateSecret' ? 'ResourceExistsException' : 'ResourceNotFoundException' }
    if (operation === 'GetSecretValue') return { body: { SecretString: secrets.get(name) } }
    if (operation === 'DeleteSecret') secrets.delete(name)
    else secrets.set(name, String(input['SecretString']))
    return {}
  })
  return createSecretStore({
    client: new SecretsManagerClient(options),
    prefix: 'rethread',
    keptMs: 1000,
    missingMs: 100,
  })
}

describe('secrets', () => {
  it('are read once while they are fresh, and anew when they are not', async () => {
    const secrets = await vault(new Map([['rethread/a', 'one']]))
    expect(await Promise.all([secrets.get('a', 0), secrets.get('a', 0), secrets.get('a', 999)])).toEqual([
      'one',
      'one',
      'one',
    ])
    expect(aws?.calls).toHaveLength(1)
    expect(await secrets.get('a', 1000)).toBe('one')
    expect(aws?.calls).toHaveLength(2)
  })

  it('that do not exist are known for a shorter time', async () => {
    const held = new Map<string, string>()
    const secrets = await vault(held)
    expect(await secrets.get('a', 0)).toBeUndefined()
    held.set('rethread/a', 'made elsewhere')
    expect(await secrets.get('a', 99)).toBeUndefined()
    expect(await secrets.get('a', 100)).toBe('made elsewhere')
  })

  it('are created or replaced, seen here at once, and taken away', async () => {
    const held = new Map<string, string>()
    const secrets = await vault(held)
    expect(await secrets.get('a', 0)).toBeUndefined()
    await secrets.put('a', 'one', 1)
    expect(await secrets.get('a', 1)).toBe('one')
    await secrets.put('a', 'two', 2)
    expect([held.get('rethread/a'), await secrets.get('a', 3)]).toEqual(['two', 'two'])
    await secrets.remove('a', 4)
    await secrets.remove('never', 4)
    expect([held.has('rethread/a'), await secrets.get('a', 5)]).toEqual([false, undefined])
  })

  it('that cannot be read are asked for again the next time', async () => {
    const { options } = await hearing((_, before) =>
      before === 0 ? { status: 503 } : { body: { SecretString: 'one' } },
    )
    const secrets = createSecretStore({ client: new SecretsManagerClient(options) })
    await expect(secrets.get('arn:a', 0)).rejects.toThrow(RetryableError)
    expect(await secrets.get('arn:a', 0)).toBe('one')
  })

  it('are not kept without end, whatever names are asked for', async () => {
    const secrets = await vault(new Map([['rethread/a', 'one']]))
    await secrets.get('a', 0)
    for (let index = 0; index < 500; index++) await secrets.get(`guess${index}`, 0)
    const before = aws?.calls.length ?? 0
    await secrets.get('a', 0)
    expect(aws?.calls.length).toBe(before + 1)
  })
})
