import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Scenario } from '../src/scenario'
import { pack } from './links'
import { expect, type Playground, test } from './playground'
import { type StaticServer, serveStatic } from './static-server'

const root = join(import.meta.dirname, '..')
const FILES = [
  'src/gallery/scenarios/checkout.json',
  'src/kinds/cache/example.json',
  'src/kinds/circuit-breaker/example.json',
] as const

async function read(file: string): Promise<Scenario> {
  return JSON.parse(await readFile(join(root, file), 'utf8')) as Scenario
}

/** The digest that the command line gives. */
async function digestInNode(file: string, workers: number): Promise<string> {
  const args = ['scripts/sim.mjs', file, '--workers', String(workers), '--quiet']
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root, maxBuffer: 64 * 1024 * 1024 })
  return (JSON.parse(stdout) as { readonly digest: string }).digest
}

for (const file of FILES) {
  test(`one digest in Node with 1, 2 and 3 workers and in Chromium: ${file}`, async ({ playground }) => {
    test.slow()
    const first = await digestInNode(file, 1)
    expect(first).toMatch(/^[0-9a-f]{16}$/)
    expect(await digestInNode(file, 2)).toBe(first)
    expect(await digestInNode(file, 3)).toBe(first)
    await playground.open()
    expect(await playground.digestOf(await read(file))).toBe(first)
  })
}

/** Runs what is open as fast as possible until its duration is over, and gives the digest of this live run. */
async function liveDigest(playground: Playground): Promise<string | null> {
  await playground.player.getByRole('combobox', { name: 'Speed' }).click()
  await playground.page.getByRole('option').last().click()
  const digest = async () => (await playground.figures()).digest
  await expect.poll(digest, { timeout: 30_000 }).not.toBeNull()
  return digest()
}

test('the live run ends with the digest of the run in the background', async ({ playground }) => {
  await playground.open()
  expect(await liveDigest(playground)).toBe(await playground.digestOf(await playground.scenario()))
})

test.describe('on a host without isolation headers', () => {
  let host: StaticServer
  test.beforeAll(async () => {
    host = await serveStatic(join(root, 'dist'))
  })
  test.afterAll(() => host.close())

  test.describe('and without service workers', () => {
    test.use({ serviceWorkers: 'block' })

    test('it runs on one worker, says so, and comes to the same digest', async ({ playground, page }) => {
      test.slow()
      await playground.open(host.address)
      expect(await page.evaluate(() => crossOriginIsolated)).toBe(false)
      await expect(page.getByText('This page runs without shared memory')).toBeVisible()
      await expect(page.getByText('one worker, no shared memory')).toBeVisible()
      await playground.reach(2)
      expect(await playground.figures()).toMatchObject({ workers: 1, isolated: false, status: 'running' })
      await expect(playground.summary('Throughput and goodput')).toHaveText(/offered [\d.]+/)
      await playground.press('Space')
      await expect.poll(() => playground.status()).toBe('paused')
      await playground.press('Space')
      expect(await playground.digestOf(await read(FILES[0]))).toBe(await digestInNode(FILES[0], 1))
      await page.getByRole('button', { name: 'Dismiss' }).click()
      await expect(page.getByText('This page runs without shared memory')).toBeHidden()
    })
  })

  test('the page isolates itself by its service worker, after one reload', async ({ playground, page }) => {
    await page.goto(host.address)
    await page.waitForFunction(() => crossOriginIsolated, null, { timeout: 15_000 })
    await playground.ready()
    expect(await playground.figures()).toMatchObject({ isolated: true })
    await expect(page.getByText('This page runs without shared memory')).toBeHidden()
  })
})

test('a run that fails names the node, and the page lives on', async ({ playground, page }) => {
  const nodes = [
    ['users', 'producer', 0, 0, { l: 'Users' }],
    ['again', 'retry', 200, 30, { l: 'Try again', p: { maxAttempts: null, backoff: 'none', waitMs: 0 } }],
    ['breaker', 'circuit-breaker', 340, 30, { p: { mode: 'forcedOpen' } }],
    ['pool', 'worker-pool', 500, 0],
  ]
  await page.goto(
    `/${pack([
      1,
      nodes,
      [
        [0, 1],
        [1, 2],
        [2, 3],
      ],
      { n: 'Round and round' },
    ])}`,
  )
  const alert = playground.player.getByRole('alert')
  await expect(alert).toContainText(/Try again, at \d+\.\d{3} s: .*without time passing/, { timeout: 20_000 })
  // Nothing of what was built is lost, nor what it was set to.
  const kept = await playground.scenario()
  expect(kept.nodes.map((node) => node.id)).toEqual(['users', 'again', 'breaker', 'pool'])
  expect(kept.nodes[1].params).toMatchObject({ maxAttempts: null, backoff: 'none', waitMs: 0 })
  expect(kept.wires).toHaveLength(3)
  await page.getByRole('button', { name: 'Make it mine' }).click()
  await playground.select('Try again')
  await playground.press('Delete')
  await expect(playground.node('Try again')).toHaveCount(0)
  await expect(alert).toBeHidden()
  await playground.reach(1)
  expect(await playground.status()).toBe('running')
})
