import { runBundle } from './build-host.mjs'

await runBundle('bench')
