// Draws the PNG icons of public/icons from the SVG ones beside them: `node scripts/icons.mjs` after a change of those.
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from '@playwright/test'
import { chromiumArgs, chromiumPath } from './browser.mjs'

const folder = join(dirname(fileURLToPath(import.meta.url)), '../public/icons')
/** Each picture: its source and its width and height in px. iOS cuts its own corners, so it gets the picture without any. */
const PICTURES = {
  'app-192': ['app', 192],
  'app-512': ['app', 512],
  'maskable-192': ['maskable', 192],
  'maskable-512': ['maskable', 512],
  'touch-180': ['maskable', 180],
}

const browser = await chromium.launch({ executablePath: chromiumPath(), args: chromiumArgs })
try {
  for (const [name, [source, size]] of Object.entries(PICTURES)) {
    const page = await browser.newPage({ viewport: { width: size, height: size } })
    const svg = readFileSync(join(folder, `${source}.svg`), 'utf8')
    await page.setContent(`<style>body { margin: 0 } svg { display: block; width: ${size}px }</style>${svg}`)
    await page.screenshot({ path: join(folder, `${name}.png`), omitBackground: true })
    await page.close()
  }
} finally {
  await browser.close()
}
