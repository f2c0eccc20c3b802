/**
 * `npm test` and `npm run test:browser`: the linter, the compiler and the tests, one after the other, each
 * saying what it is. With RETHREAD_REPORT set to a path, the tests' outcome is written there as JSON as well.
 */
import { spawnSync } from 'node:child_process'

const run = (what: string, command: string, args: readonly string[]): void => {
  console.log(`\n${what}`)
  const { status, error } = spawnSync(command, args, { stdio: 'inherit' })
  if (error) throw error
  if (status !== 0) process.exit(status ?? 1)
}

const args = process.argv.slice(2)
if (args.includes('--help')) {
  console.log(
    'npm test [-- FILE…] [-- -t NAME]: lints, type-checks and runs the tests (or those named). npm run test:browser: those that need a browser.',
  )
  process.exit(0)
}
const report = process.env['RETHREAD_REPORT']
if (args.length === 0) {
  run('Linting', 'npx', ['oxlint'])
  run('Checking types', 'npx', ['tsc', '-p', '.'])
  run('Checking types of the page', 'npx', ['tsc', '-p', 'functions/console/page'])
}
run('Testing', 'npx', [
  'vitest',
  'run',
  ...args,
  ...(report ? ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`] : []),
])
