import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { concurrencyNeeded, nextSteps } from '../../infra/next-steps.ts'
import { readParameters } from '../../infra/parameters.ts'
import { readRemembered, remember, rememberedFor } from '../../infra/remembered.ts'

const newFile = () => join(mkdtempSync(join(tmpdir(), 'rethread-context-')), 'cdk.context.json')

describe('parameters that were given once', () => {
  it('are kept for their stage only, beside what the CDK keeps', () => {
    const file = newFile()
    writeFileSync(file, '{"availability-zones":["a"]}')
    remember(
      file,
      undefined,
      new Map([
        ['companyName', 'Acme'],
        ['alarmEmail', 'ops@acme.example'],
      ]),
    )
    remember(file, 'test', new Map([['companyName', 'Acme Test']]))
    expect(rememberedFor(readRemembered(file), undefined)).toEqual({
      companyName: 'Acme',
      alarmEmail: 'ops@acme.example',
    })
    expect(rememberedFor(readRemembered(file), 'test')).toEqual({ companyName: 'Acme Test' })
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ 'availability-zones': ['a'] })
  })

  it('stay when the next deploy is not given them, and go when it is given an empty value', () => {
    const file = newFile()
    remember(
      file,
      undefined,
      new Map([
        ['alarmEmail', 'ops@acme.example'],
        ['publicUrl', 'https://acme.example'],
      ]),
    )
    remember(file, undefined, new Map([['publicUrl', '']]))
    expect(rememberedFor(readRemembered(file), undefined)).toEqual({ alarmEmail: 'ops@acme.example' })
  })

  it('count after context and environment', () => {
    const remembered = { companyName: 'Kept', companyAddress: 'Kept Street', alarmEmail: 'kept@acme.example' }
    const env = { RETHREAD_COMPANY_NAME: 'Told', RETHREAD_COMPANY_ADDRESS: 'Told Street' }
    const read = readParameters({
      context: (name) => (name === 'companyName' ? 'Given' : undefined),
      env,
      remembered,
    })
    expect(read).toMatchObject({
      companyName: 'Given',
      companyAddress: 'Told Street',
      alarmEmail: 'kept@acme.example',
    })
  })
})

describe('the app itself', { timeout: 60_000 }, () => {
  it('refuses placeholders, so a plain cdk deploy does', () => {
    const env = {
      PATH: process.env['PATH'],
      CDK_CONTEXT_JSON: '{}',
      CDK_OUTDIR: mkdtempSync(join(tmpdir(), 'rethread-out-')),
    }
    const { status, stderr } = spawnSync(process.execPath, ['infra/app.ts'], { encoding: 'utf8', env })
    expect(status).toBe(1)
    expect(stderr).toContain('-c companyName=… -c companyAddress=… -c emailFrom=…')
  })
})

describe('after a deploy', () => {
  const deployed = {
    prefix: 'rethread-test',
    stage: 'test',
    region: 'eu-central-1',
    outputs: { 'rethread-test-stateless': { Url: 'https://acme.example' } },
  }

  it('prints three commands to paste: token, console, first connection', () => {
    const said = nextSteps(deployed, 2)
    expect(said).toContain('npm run --silent token -- --stage test --region eu-central-1')
    expect(said).toContain('RETHREAD_URL=https://acme.example')
    expect(said).toContain('npm run connection -- create segment website --generate writeKey')
  })

  it('states which limit to ask for', () => {
    expect(nextSteps(deployed, 2)).toContain(`at least ${concurrencyNeeded(2)} `)
  })
})
