import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { buildHost } from '../../scripts/build-host.mjs'

/** Bundles the Node entry points before the first test, since worker_threads cannot load TypeScript. */
export default async function setup({ tmpDir }: TestProject): Promise<void> {
  keepTemporary(tmpDir)
  await buildHost()
}

/** Puts what tests write into one folder, which goes with that of the runner even where a run is interrupted: no hook runs then. */
function keepTemporary(ofRunner: string): void {
  const ofTests = mkdtempSync(join(tmpdir(), 'spillway-'))
  // As the tests' processes read it, on Windows by the other name.
  process.env.TMPDIR = process.env.TEMP = ofTests
  process.once('exit', () => {
    for (const folder of [ofTests, ofRunner]) rmSync(folder, { recursive: true, force: true, maxRetries: 10 })
  })
}
