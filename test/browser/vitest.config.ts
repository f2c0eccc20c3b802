import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

/** Tests that need a real browser: `npx vitest run --config test/browser/vitest.config.ts`. */
export default defineConfig({
  test: {
    root: join(import.meta.dirname, '..', '..'),
    include: ['test/browser/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 1,
  },
})
