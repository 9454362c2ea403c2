import { runBundle } from './build-host.mjs'

const words = process.argv.slice(2)
if (words.includes('--chromium') && words.every((word) => ['--chromium', '--quick'].includes(word))) {
  const { benchInChromium } = await import('./bench-chromium.mjs')
  process.exitCode = await benchInChromium(words.includes('--quick'))
} else await runBundle('bench')
