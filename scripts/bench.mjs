import { benchInChromium } from './bench-chromium.mjs'
import { runBundle } from './build-host.mjs'

const words = process.argv.slice(2)
if (words.includes('--chromium') && words.every((word) => ['--chromium', '--quick'].includes(word))) {
  process.exitCode = await benchInChromium(words.includes('--quick'))
} else await runBundle('bench')
