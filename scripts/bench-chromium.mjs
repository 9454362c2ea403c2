// Runs the bench of one worker in a page in Chromium: built as the page is, and without the switches of the command line.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from '@playwright/test'
import { build, preview } from 'vite'
import { chromiumArgs, chromiumPath } from './browser.mjs'
import { hotOptions } from './hot-options.mjs'
import { inlineEnginePlugin } from './inline-engine.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const ISOLATION = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' }

/** @returns exit code */
export async function benchInChromium(quick) {
  const executablePath = chromiumPath()
  if (!executablePath) {
    console.error('bench: there is no Chromium here: node scripts/browser.mjs gets one')
    return 1
  }
  const outDir = mkdtempSync(join(root, 'node_modules/.cache/spillway-bench-page-'))
  let browser = null
  let server = null
  try {
    await build({
      root,
      configFile: false,
      logLevel: 'error',
      publicDir: false,
      worker: { format: 'es', plugins: () => [inlineEnginePlugin()], rolldownOptions: hotOptions },
      build: {
        target: 'es2023',
        outDir,
        rolldownOptions: { input: join(root, 'workers/bench/page.ts'), output: { entryFileNames: 'page.js' } },
      },
    })
    writeFileSync(
      join(outDir, 'index.html'),
      '<!doctype html><title>bench</title><link rel="icon" href="data:," /><script type="module" src="page.js"></script>',
    )
    server = await preview({
      root,
      configFile: false,
      logLevel: 'error',
      build: { outDir },
      preview: { port: 0, headers: ISOLATION },
    })
    browser = await chromium.launch({ executablePath, args: chromiumArgs })
    console.log(`Chromium ${browser.version()}\n`)
    return await run(browser, `${server.resolvedUrls.local[0]}${quick ? '?quick' : ''}`)
  } finally {
    await browser?.close()
    await server?.close()
    rmSync(outDir, { recursive: true, force: true })
  }
}

async function run(browser, address) {
  const page = await browser.newPage()
  const ended = new Promise((resolve) => {
    page.on('console', (message) => (message.text() === 'bench: done' ? resolve(0) : console.log(message.text())))
    page.on('pageerror', (error) => {
      console.error(`bench: ${error.message}`)
      resolve(1)
    })
  })
  await page.goto(address)
  return ended
}
