import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { pack } from './links'
import { expect, test } from './playground'

const root = join(import.meta.dirname, '..')
const BUDGET_BYTES = 300_000
const LANES = 10
const RATE_PER_SEC = 10_000
const LEAST_FPS = 20

/** Ten lanes of producer, cache and pool: 30 nodes that together simulate 100,000 requests a second. */
function busyLink(): string {
  const lanes = Array.from({ length: LANES }, (_, i) => i)
  const nodes = lanes.flatMap((i) => [
    [`p${i}`, 'producer', 0, i * 130, { p: { ratePerSec: RATE_PER_SEC } }],
    [`c${i}`, 'cache', 240, i * 130],
    [`w${i}`, 'worker-pool', 480, i * 130, { p: { workers: 400, serviceTimeMs: { dist: 'exponential', mean: 8 } } }],
  ])
  const wires = lanes.flatMap((i) => [
    [3 * i, 3 * i + 1, { m: 1 }],
    [3 * i + 1, 3 * i + 2, { m: 1 }],
  ])
  return pack([1, nodes, wires, { n: 'A hundred thousand a second' }])
}

test('30 nodes stay smooth while 100,000 requests a second are simulated', async ({ playground, page }, testInfo) => {
  await playground.open(busyLink())
  await playground.reach(2)
  const start = await playground.figures()
  const began = (await playground.balance()).in
  const { frames, seconds, longest } = await page.evaluate(async () => {
    const times: number[] = []
    const started = performance.now()
    while (performance.now() - started < 4000) {
      times.push(await new Promise<number>((resolve) => requestAnimationFrame(resolve)))
    }
    const gaps = times.slice(1).map((time, i) => time - times[i])
    return { frames: gaps.length, seconds: (times[times.length - 1] - times[0]) / 1000, longest: Math.max(...gaps) }
  })
  const end = await playground.figures()
  const virtual = end.virtualSec - start.virtualSec
  const perSec = ((await playground.balance()).in - began) / virtual
  const fps = frames / seconds
  const figures = [
    `${fps.toFixed(1)} frames/s`,
    `longest frame ${longest.toFixed(0)} ms`,
    `${Math.round(perSec)} requests/s of virtual time`,
    `${(end.eventsPerSec / 1e6).toFixed(2)} M events/s`,
    `${end.reachedSpeed.toFixed(2)}x of 1x`,
    `${end.workers} workers`,
  ].join(', ')
  testInfo.annotations.push({ type: 'figures', description: figures })
  console.log(figures)
  expect(perSec).toBeGreaterThan(0.9 * LANES * RATE_PER_SEC)
  expect(fps).toBeGreaterThan(LEAST_FPS)
})

test('the first load is under 300 KB gzip; what follows it is lazy', async ({ playground, page }, testInfo) => {
  const asked = new Set<string>()
  page.context().on('request', (request) => asked.add(new URL(request.url()).pathname))
  await playground.open()
  await playground.reach(2)
  const files = await readdir(join(root, 'dist'), { recursive: true })
  const html = await readFile(join(root, 'dist', 'index.html'), 'utf8')
  // The first load is what the page itself names: it can be used without the rest, which it fetches when it has begun.
  const isFirst = (file: string) => file === 'index.html' || html.includes(`./${file}`)
  const sizes = new Map<string, number>()
  for (const path of asked) {
    const file = path === '/' ? 'index.html' : path.slice(1)
    if (files.includes(file)) sizes.set(file, gzipSync(await readFile(join(root, 'dist', file)), { level: 9 }).length)
  }
  const sum = (of: (file: string) => boolean) => [...sizes].reduce((total, [file, size]) => total + (of(file) ? size : 0), 0)
  const first = sum(isFirst)
  const listed = [...sizes].sort((a, b) => b[1] - a[1]).map(([file, size]) => `${(size / 1000).toFixed(1)} KB ${file}`)
  const figures = `first ${(first / 1000).toFixed(1)} KB, with all that follows ${(sum(() => true) / 1000).toFixed(1)} KB: ${listed.join(', ')}`
  testInfo.annotations.push({ type: 'figures', description: figures })
  console.log(figures)
  expect([...sizes.keys()].filter(isFirst).length, 'script, styles and page were counted').toBeGreaterThanOrEqual(3)
  expect(first).toBeLessThan(BUDGET_BYTES)
})

test('what runs hot beside the models is one chunk', async () => {
  const folder = join(root, 'dist', 'assets')
  const engines = (await readdir(folder)).filter((file) => /^engine-worker-.*\.js$/.test(file))
  expect(engines).toHaveLength(1)
  const code = await readFile(join(folder, engines[0]), 'utf8')
  // Its models are loaded later, by import(); anything else that it took from another file would be looked up at every use.
  expect(code.match(/\b(?:import|from)\s*["'{*][^;]{0,80}/g) ?? []).toEqual([])
})
