import { availableParallelism } from 'node:os'
import { defineConfig } from '@playwright/test'
import { chromiumArgs, chromiumPath } from './scripts/browser.mjs'

const port = Number(process.env.E2E_PORT ?? 4183)
const baseURL = `http://127.0.0.1:${port}`

/**
 * Stories of a minute or so each. A small machine leaves them to `npm run test:e2e:long`, or one run of all tests would take longer than anybody
 * waits for it: the page is drawn without a graphics card, which takes two cores by itself.
 */
const LONG = [
  'charts',
  'events',
  'failures',
  'many-nodes',
  'memory',
  'pipeline',
  'race',
  'random-walk',
  'resilience',
  'several',
  'steps',
]
const MANY_CORES = 8
const wanted = process.env.E2E_LONG ?? (availableParallelism() >= MANY_CORES ? 'with' : 'without')

export default defineConfig({
  testDir: 'e2e',
  testMatch: wanted === 'only' ? LONG.map((name) => `${name}.spec.ts`) : '*.spec.ts',
  testIgnore: wanted === 'without' ? LONG.map((name) => `${name}.spec.ts`) : [],
  outputDir: 'node_modules/.cache/playwright',
  snapshotPathTemplate: '{testDir}/pictures/{arg}{ext}',
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  workers: 2,
  reporter: [['list']],
  use: {
    baseURL,
    locale: 'en-US',
    viewport: { width: 1280, height: 800 },
    // Without the page at every step, which took a third of all processor time; `--trace on` has it.
    trace: { mode: 'retain-on-failure', screenshots: false, snapshots: false },
    screenshot: 'only-on-failure',
    permissions: ['clipboard-read', 'clipboard-write'],
    launchOptions: { executablePath: chromiumPath(), args: chromiumArgs },
  },
  // Serves the build that exists: `npm test` builds before it comes here.
  webServer: {
    command: `npx vite preview --port ${port} --strictPort`,
    url: baseURL,
    reuseExistingServer: false,
    timeout: 60_000,
  },
})
