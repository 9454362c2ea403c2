import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { buildHost } from '../../scripts/build-host.mjs'
import { simulate } from './simulate'

const root = join(import.meta.dirname, '../..')
const run = promisify(execFile)
const majorOf = (version: string) => Number(/^v(\d+)/.exec(version)?.[1])

/** Another Node than this one: what the environment names, the package `node`, or an installed one named by its version. */
async function otherNode(): Promise<{ readonly path: string; readonly version: string } | null> {
  const named = [18, 20, 22, 24, 25, 26, 28].flatMap((major) =>
    (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, `node${major}`)),
  )
  for (const path of [process.env.SPILLWAY_OTHER_NODE ?? '', join(root, 'node_modules/node/bin/node'), ...named]) {
    if (path === '' || !existsSync(path)) continue
    const { stdout } = await run(path, ['--version'])
    const version = stdout.trim()
    if (majorOf(version) !== majorOf(process.version) && majorOf(version) >= 20) return { path, version }
  }
  return null
}

const other = await otherNode()
if (other === null)
  console.log(`digests are not compared with another Node than ${process.version}: set SPILLWAY_OTHER_NODE to one`)

it.skipIf(other === null).each([1, 2, 3, 4])('another Node comes to the same digest on %i workers', async (workers) => {
  const files = import.meta.glob<Parameters<typeof simulate>[0]>('../../src/gallery/scenarios/*.json', {
    eager: true,
    import: 'default',
  })
  const cli = join(await buildHost(), 'cli.mjs')
  for (const [file, scenario] of Object.entries(files)) {
    const args = [cli, join(import.meta.dirname, file), '--duration', '20', '--workers', String(workers), '--quiet']
    const { stdout } = await run(other?.path ?? '', args, { maxBuffer: 64 * 1024 * 1024 })
    const { digest } = JSON.parse(stdout) as { readonly digest: string }
    expect(digest, `${file} on ${other?.version}`).toBe(simulate(scenario, { durationSec: 20 }).digest)
  }
})
