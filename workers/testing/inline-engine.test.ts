import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundleForNode } from '../../scripts/build-host.mjs'
import { inlineEngine } from '../../scripts/inline-engine.mjs'

const root = join(import.meta.dirname, '../..')
const VIRTUAL_SECONDS = 20

describe('the engine with methods put into their callers, as a page has it', () => {
  let folder = ''
  beforeAll(() => {
    const cache = join(root, 'node_modules/.cache')
    mkdirSync(cache, { recursive: true })
    folder = mkdtempSync(join(cache, 'spillway-inline-'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('gives every scenario of the gallery the results it has without', { timeout: 120_000 }, async () => {
    await bundleForNode({ plain: join(import.meta.dirname, 'gallery-digests.ts') }, folder)
    const plain = join(folder, 'plain.mjs')
    const inlined = join(folder, 'inlined.mjs')
    writeFileSync(inlined, inlineEngine(readFileSync(plain, 'utf8')))
    const [expected, found] = [plain, inlined].map((bundle) =>
      execFileSync(process.execPath, [bundle, join(root, 'src/gallery/scenarios'), String(VIRTUAL_SECONDS)], {
        encoding: 'utf8',
        maxBuffer: 64e6,
      }),
    )
    expect(readFileSync(inlined, 'utf8').length).toBeGreaterThan(1.05 * readFileSync(plain, 'utf8').length)
    expect(expected.split('\n').length).toBeGreaterThan(50)
    expect(found === expected).toBe(true)
  })
})
