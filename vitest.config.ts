import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'
import { fastImportsPlugin } from './scripts/fast-imports.mjs'
import { lateTextsPlugin } from './scripts/late-texts.mjs'

export default defineConfig({
  plugins: [react(), lateTextsPlugin(import.meta.dirname), fastImportsPlugin()],
  test: {
    environment: 'node',
    include: ['workers/**/*.test.ts', 'src/**/*.test.ts', 'src/**/*.test.tsx'],
    globalSetup: ['workers/testing/global-setup.ts'],
    testTimeout: 60_000,
    // Processes, not threads: a test that blocks in Atomics.wait or kills a worker cannot stall its neighbours.
    pool: 'forks',
  },
})
