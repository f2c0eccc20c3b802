import { defineConfig } from 'vitest/config'

/**
 * Browser tests and measurements have their own commands; stories start real engines and get the time that
 * takes.
 */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/browser/**'],
    // Only a test that hangs takes as long: a busy machine must not fail one.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    fileParallelism: true,
    maxWorkers: 2,
  },
})
