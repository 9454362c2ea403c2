import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { hotOptions } from './scripts/hot-options.mjs'
import { inlineEnginePlugin } from './scripts/inline-engine.mjs'
import { lateTextsPlugin } from './scripts/late-texts.mjs'
import { offlinePlugin } from './scripts/offline.mjs'

/** Headers that make the page and its workers cross-origin isolated; worker scripts need them as much as the page. */
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
}

/** What runs hot: the engine, and the two kinds that hardly a scenario is without. */
const ENGINE =
  /\/workers\/(host|kernel|parallel|protocol|queue-core|sdk|telemetry)\/|\/src\/(params|kinds\/(producer|worker-pool))\//

/** What the page itself names is fetched as one: twenty chunks compress worse, and import from one another. What comes later stays apart. */
const firstLoad = { name: 'index', tags: ['$initial' as const] }

/** Where the time of a build goes is nothing for somebody who only wants to see the page. */
const checks = { pluginTimings: false }

export default defineConfig({
  base: './',
  // Without the single-page fallback a missing asset answers 404, not the page with status 200.
  appType: 'mpa',
  plugins: [react(), lateTextsPlugin(import.meta.dirname), offlinePlugin()],
  resolve: { alias: { 'd3-color': join(import.meta.dirname, 'src/canvas/no-colors.ts') } },
  // The engine reads schemas, too, and never their help.
  worker: {
    format: 'es',
    plugins: () => [lateTextsPlugin(import.meta.dirname), inlineEnginePlugin()],
    // Every use of what another chunk exports is looked up, so all that runs hot beside the other models is one.
    rolldownOptions: {
      ...hotOptions,
      checks,
      output: { ...hotOptions.output, codeSplitting: { groups: [{ name: 'engine', test: ENGINE }] } },
    },
  },
  server: { host: '127.0.0.1', headers: isolation },
  preview: { host: '127.0.0.1', headers: isolation },
  // Every browser that has popovers, which the page needs, preloads modules by itself.
  build: {
    target: 'es2023',
    sourcemap: false,
    modulePreload: { polyfill: false },
    rolldownOptions: { checks, output: { codeSplitting: { groups: [firstLoad] } } },
    // Its compressed size is what counts, and is tested (e2e/performance.spec.ts).
    chunkSizeWarningLimit: 1200,
  },
})
