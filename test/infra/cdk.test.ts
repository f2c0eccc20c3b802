import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { environmentNameOf, parameterHelp } from '../../infra/parameters.ts'

const run = (...args: readonly string[]) => {
  const env = { PATH: process.env['PATH'] }
  const { status, stdout, stderr } = spawnSync(process.execPath, ['infra/cdk.ts', ...args], {
    encoding: 'utf8',
    env,
  })
  return { status, stdout, stderr }
}

describe('npm run synth and npm run deploy', { timeout: 30_000 }, () => {
  it.each(['synth', 'deploy'])('%s --help names every parameter and how to give it', (command) => {
    const { status, stdout } = run(command, '--help')
    expect(status).toBe(0)
    expect(
      parameterHelp.filter(
        ([name]) => !stdout.includes(`  ${name} `) || !stdout.includes(environmentNameOf(name)),
      ),
    ).toEqual([])
  })

  it.each([
    ['a wrong value', ['synth', '-c', 'account=1'], 'account must be 12 digits'],
    ['a parameter there is not', ['synth', '-c', 'companyname=Acme'], 'There is no parameter companyname'],
    ['an option there is not', ['synth', '--frobnicate'], '--frobnicate'],
    [
      'the placeholders on real e-mails',
      ['deploy', '-c', 'companyName=Acme'],
      'carries it: -c companyAddress=… -c emailFrom=…',
    ],
  ])('refuse %s, say so, and start nothing', (_, args, message) => {
    const { status, stdout, stderr } = run(...args)
    expect(status).toBe(1)
    expect(stderr).toContain(message)
    expect(stderr).not.toContain('    at ')
    expect(stdout).toBe('')
  })
})
