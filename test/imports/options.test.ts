import { describe, expect, it } from 'vitest'
import { readOptions } from '../../infra/cli/import/options.ts'

const keys = { url: 'http://127.0.0.1:8787', writeKey: 'here', token: 'ours' }
const asked = ['leads.csv', '--mapping', 'leads-zh']

describe('npm run import', () => {
  it('finds the machine that runs here by itself', () => {
    expect(readOptions(asked, {}, keys)).toMatchObject({
      file: 'leads.csv',
      url: keys.url,
      'write-key': 'here',
      token: 'ours',
    })
  })

  it('takes what is stated before what the environment states before what lies here', () => {
    const env = { RETHREAD_URL: 'https://leads.example', RETHREAD_WRITE_KEY: 'env', RETHREAD_TOKEN: 'env' }
    expect(readOptions(asked, env, keys)).toMatchObject({
      url: 'https://leads.example',
      'write-key': 'env',
      token: 'env',
    })
    expect(
      readOptions([...asked, '--write-key', 'said', '--url', 'http://127.0.0.1:9'], env, keys),
    ).toMatchObject({ url: 'http://127.0.0.1:9', 'write-key': 'said' })
  })

  it("gives this machine's keys to no other", () => {
    expect(() => readOptions([...asked, '--url', 'https://leads.example'], {}, keys)).toThrow(
      /--write-key is missing/,
    )
  })

  it('needs no key for a dry run, and only states how it is used when asked for help', () => {
    expect(readOptions([...asked, '--dry-run'], {}, undefined)).toMatchObject({ 'dry-run': true })
    expect(readOptions(['--help'], {}, undefined)).toBeUndefined()
  })

  it.each([
    [['--mapping', 'm'], /FILE is missing/],
    [[...asked, '--encoding', 'klingon'], /--encoding is one of/],
    [[...asked, '--url', 'nowhere'], /--url is a web address/],
    [[...asked, '--nonsense'], /nonsense/],
  ])('says in a sentence what is wrong: %j', (args, sentence) => {
    expect(() => readOptions(args, {}, keys)).toThrow(sentence)
  })
})
