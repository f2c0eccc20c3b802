import { readdirSync } from 'node:fs'
import { basename } from 'node:path'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { environment, functionNames } from '../../shared/runtime/function-names.ts'
import { synthesised } from './synthesised.ts'
import { functionNamed, ofType, target, variablesOf } from './template.ts'

const { stateless } = synthesised.aws
const functions = ofType(stateless, 'AWS::Lambda::Function')

describe('a function', () => {
  it('is there for every name, and no other', () => {
    const handlers = functions.map(({ Properties }) => String(Properties['Handler']))
    expect(handlers.sort()).toEqual(functionNames.map((name) => `${name}.handler`).sort())
  })

  it.each(functions)('$id runs on arm64, on the current runtime, in JSON', ({ Properties }) => {
    expect(Properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'INFO', SystemLogLevel: 'WARN' },
    })
  })

  it.each(functions)('$id writes to a log of its own that forgets', ({ Properties }) => {
    const { LogGroup } = z
      .object({ LoggingConfig: z.object({ LogGroup: z.unknown() }) })
      .parse(Properties).LoggingConfig
    expect(stateless.Resources[target(LogGroup) ?? '']?.Properties['RetentionInDays']).toBe(30)
  })

  it.each(functions)('$id gets only the variables of the list', (fn) => {
    expect(
      Object.keys(variablesOf(fn)).filter((name) => !environment.some((known) => known === name)),
    ).toEqual([])
  })

  it('gets every variable of the list, by some function, but for what only the local runtime states', () => {
    const everywhere = [synthesised.aws.stateless, synthesised['aws-cn'].stateless]
    const all = everywhere.flatMap((template) => ofType(template, 'AWS::Lambda::Function'))
    const told = new Set(all.flatMap((fn) => Object.keys(variablesOf(fn))))
    expect(environment.filter((name) => !told.has(name))).toEqual(['WECOM_ENDPOINT', 'LOOPBACK'])
  })

  it.each(functionNames)('%s writes its name into its logs', (name) => {
    expect(variablesOf(functionNamed(stateless, name))).toMatchObject({ POWERTOOLS_SERVICE_NAME: name })
  })

  it('finds its file in the one asset all share', () => {
    expect(new Set(functions.map(({ Properties }) => JSON.stringify(Properties['Code']))).size).toBe(1)
    const files = readdirSync(synthesised.aws.assetDir)
    for (const name of functionNames) expect(files).toContain(`${name}.js`)
  })

  it('answers a person before the HTTP API gives up', () => {
    for (const name of ['webhook', 'console'] as const)
      expect(functionNamed(stateless, name).Properties['Timeout']).toBeLessThan(30)
  })

  it('is not run twice at once by a schedule, nor repeated', () => {
    const asynchronous = ofType(stateless, 'AWS::Lambda::EventInvokeConfig')
    expect(asynchronous.map(({ Properties }) => target(Properties['FunctionName'])).sort()).toEqual(
      [
        functionNamed(stateless, 'sweep').id,
        functionNamed(stateless, 'maintenance').id,
        functionNamed(stateless, 'poll-channels').id,
        functionNamed(stateless, 'measure-data-quality').id,
        functionNamed(stateless, 'compact-analytics').id,
      ].sort(),
    )
    for (const { Properties } of asynchronous)
      expect(Properties).toMatchObject({ MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 })
    for (const name of ['sweep', 'poll-channels'] as const)
      expect(functionNamed(stateless, name).Properties['Timeout']).toBeLessThan(60)
    expect(functionNamed(stateless, 'maintenance').Properties['Timeout']).toBeLessThan(300)
    for (const name of ['measure-data-quality', 'compact-analytics'] as const)
      expect(functionNamed(stateless, name).Properties['Timeout']).toBeLessThan(900)
  })
})

describe('the asset', () => {
  it('is the same for both partitions, so one build is deployed everywhere', () => {
    expect(basename(synthesised['aws-cn'].assetDir)).toBe(basename(synthesised.aws.assetDir))
  })
})
