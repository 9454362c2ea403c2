import { pack } from './links'
import { expect, type Playground, test } from './playground'

test.use({ viewport: { width: 1440, height: 900 } })

/** Two stations in tiles of their own: the wires between them are the lookahead of the run. */
const LINK = pack([
  1,
  [
    ['p', 'producer', 0, 0, { l: 'Users', p: { ratePerSec: 2000, arrivals: 'constant' } }],
    ['a', 'worker-pool', 300, 0, { l: 'Shop', p: { workers: 400 } }],
    ['b', 'worker-pool', 600, 0, { l: 'Stock', p: { workers: 400 } }],
  ],
  [
    [0, 1, { m: 5 }],
    [1, 2, { m: 5 }],
  ],
  { n: 'Wires', d: 40 },
])

async function changes(playground: Playground) {
  const { timeline = [] } = await playground.scenario()
  return timeline.flatMap((entry) => ('set' in entry ? [entry] : []))
}

/** Mean one-way latency on a wire of late, in ms. */
function latency(playground: Playground, wire: string): Promise<number> {
  return playground.page.evaluate((id) => window.spillway!.client.wireView(id)?.latencyMs ?? Number.NaN, wire)
}

test('the latency of a wire changes while the run goes on, lands on the timeline, and one undo takes it back', async ({
  playground,
  page,
}) => {
  await playground.open(LINK)
  await page.getByRole('button', { name: 'Make it mine' }).first().click()
  await playground.reach(2)
  await page.locator('.react-flow__edge[data-id="w1"]').focus()
  await page.keyboard.press('Enter')
  await expect(playground.inspector.getByRole('heading', { name: 'Users → Shop' })).toBeVisible()
  const mean = playground.field('Latency: mean')
  const steps = await playground.steps()

  for (const [ms, text] of [
    [80, 'latency 5 ms → 80 ms'],
    // Below the lookahead: the run begins anew with it, and goes on from where it was.
    [1, 'latency 80 ms → 1 ms'],
    // Never below what it is ready for by now, not even at nothing.
    [0, 'latency 1 ms → 0 ms'],
  ] as const) {
    const { virtualSec } = await playground.figures()
    const before = await changes(playground)
    await mean.fill(`${ms} ms`)
    await page.keyboard.press('Enter')
    await expect.poll(() => changes(playground)).toHaveLength(before.length + 1)
    const recorded = (await changes(playground)).at(-1)
    expect(recorded).toMatchObject({ set: 'w1.latencyMs', to: ms })
    expect(recorded?.atSec).toBeGreaterThanOrEqual(virtualSec)
    await expect(playground.timeline.getByRole('slider', { name: new RegExp(`^Users → Shop · ${text}`) })).toBeVisible()
    await expect.poll(() => latency(playground, 'w1')).toBeCloseTo(ms, 6)
    await playground.reach(virtualSec + 0.5)
    await expect(mean).toHaveValue(`${ms} ms`)
  }
  expect(await playground.steps()).toBe(steps + 3)
  expect(await latency(playground, 'w2')).toBeCloseTo(5, 6)
  const scenario = await playground.scenario()
  expect(scenario.wires[0].latencyMs, 'the run begins as it did').toBe(5)

  const { virtualSec } = await playground.figures()
  for (const left of [2, 1, 0]) {
    await playground.undo()
    expect(await changes(playground)).toHaveLength(left)
  }
  await expect.poll(() => latency(playground, 'w1'), { timeout: 20_000 }).toBeCloseTo(5, 6)
  await playground.reach(virtualSec)
})

test('a run with changes of its wires has the digest that the same document has from its start', async ({ playground, page }) => {
  await playground.open(LINK)
  await page.getByRole('button', { name: 'Make it mine' }).first().click()
  await playground.reach(1)
  await page.locator('.react-flow__edge[data-id="w2"]').focus()
  await page.keyboard.press('Enter')
  for (const [name, text] of [
    ['Loss', '10%'],
    ['Latency: mean', '30'],
    ['Latency: mean', '0.4'],
    ['Bandwidth', '50'],
  ]) {
    const { length } = await changes(playground)
    await playground.field(name).fill(text)
    await page.keyboard.press('Enter')
    await expect.poll(async () => (await changes(playground)).length).toBe(length + 1)
    await playground.reach((await playground.figures()).virtualSec + 0.3)
  }
  await playground.player.getByRole('combobox', { name: 'Speed' }).click()
  await page.getByRole('option').last().click()
  await expect.poll(async () => (await playground.figures()).digest, { timeout: 30_000 }).not.toBeNull()
  const { digest } = await playground.figures()
  expect(digest).toBe(await playground.digestOf(await playground.scenario()))
})
