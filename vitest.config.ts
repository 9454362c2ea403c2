import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  plugins: [react()],
  test: {
    environment: 'node',
    include: ['workers/**/*.test.ts', 'src/**/*.test.ts', 'src/**/*.test.tsx'],
    globalSetup: ['workers/testing/global-setup.ts'],
    testTimeout: 60_000,
    // Processes, not threads: a test that blocks in Atomics.wait or kills a worker cannot stall its neighbours.
    pool: 'forks',
  },
})
