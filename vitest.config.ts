import { defineConfig } from 'vitest/config'

/** Browser tests and measurements have their own commands; stories start real engines and get the time that takes. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/browser/**'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    fileParallelism: true,
    maxWorkers: 2,
  },
})
