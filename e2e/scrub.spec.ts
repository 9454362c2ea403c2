import { pack } from './links'
import { boxOf, expect, type Playground, test } from './playground'

/** A minute of ten thousand requests a second: going to another instant takes the engine many frames. */
const BUSY = pack([
  1,
  [
    ['users', 'producer', 0, 0, { l: 'Users', p: { ratePerSec: 10_000 } }],
    ['front', 'worker-pool', 240, 0, { p: { workers: 100, serviceTimeMs: { dist: 'exponential', mean: 5 } } }],
    ['cache', 'cache', 480, 0],
    ['back', 'worker-pool', 720, 0, { p: { workers: 200, serviceTimeMs: { dist: 'exponential', mean: 8 } } }],
  ],
  [
    [0, 1, { m: 1 }],
    [1, 2, { m: 1 }],
    [2, 3, { m: 1 }],
  ],
  { n: 'Busy' },
])

/** Presses the strip at a share of its width and lets go elsewhere. */
async function drag(playground: Playground, from: number, to: number): Promise<void> {
  const { x, y, width } = await boxOf(playground.timeline.locator('.timeline-track'))
  const { mouse } = playground.page
  await mouse.move(x + from * width, y + 8)
  await mouse.down()
  await mouse.move(x + to * width, y + 8, { steps: 6 })
  await mouse.up()
}

/** Waits until the run has gone where it was sent, and gives the second. */
async function arrived(playground: Playground): Promise<number> {
  await expect.poll(async () => (await playground.figures()).seekingSec).toBeNull()
  return (await playground.figures()).virtualSec
}

const lastOffered = (playground: Playground) =>
  playground.page.evaluate(() => window.spillway!.client.systemSeries('offered')?.timeSec.at(-1) ?? 0)

test('the play head goes back, shows what was then, and the run goes on from there to the same end', async ({
  playground,
  page,
}) => {
  test.setTimeout(90_000)
  await playground.open()
  await playground.reach(8)
  const total = async () => (await playground.balance()).in
  const before = await total()
  await drag(playground, 0.1, 0.05)
  const sec = await arrived(playground)
  const duration = (await playground.scenario()).durationSec ?? 60
  expect(sec).toBeCloseTo(0.05 * duration, 0)
  expect(await playground.status()).toBe('paused')
  expect(await total()).toBeLessThan(before)
  expect(await lastOffered(playground)).toBeLessThanOrEqual(sec)
  // Figures of a node are those of the last second then.
  const origin = (await playground.scenario()).nodes[0].id
  const rate = await page.evaluate((id) => window.spillway!.client.view(id)!.rate('in'), origin)
  expect(rate).toBeGreaterThan(0)

  await page.keyboard.press('>')
  expect(await arrived(playground)).toBeCloseTo(sec + 1, 6)
  await page.keyboard.press('Home')
  expect(await arrived(playground)).toBe(0)
  expect(await total()).toBe(0)
  await playground.press('Space')
  await playground.player.getByRole('combobox', { name: 'Speed' }).click()
  await page.getByRole('option').last().click()
  await expect.poll(async () => (await playground.figures()).digest, { timeout: 30_000 }).not.toBeNull()
  expect((await playground.figures()).digest).toBe(await playground.digestOf(await playground.scenario()))
})

test('a drag through a busy run shows instants on the way, and the page goes on drawing', async ({ playground, page }) => {
  test.setTimeout(150_000)
  await playground.open(BUSY)
  await playground.player.getByRole('combobox', { name: 'Speed' }).click()
  await page.getByRole('option').last().click()
  await expect.poll(async () => (await playground.figures()).virtualSec, { timeout: 100_000 }).toBeGreaterThan(40)
  const { x, y, width } = await boxOf(playground.timeline.locator('.timeline-track'))
  await page.mouse.move(x + 0.6 * width, y + 8)
  // What each frame shows while the engine is on its way, until the page says that it is there.
  const drawn = page.evaluate(async () => {
    const client = window.spillway!.client
    const pictures = new Set<number>()
    let onTheWay = 0
    let began = false
    for (let calm = 0; calm < 60; calm++) {
      await new Promise((resolve) => requestAnimationFrame(resolve))
      if (client.figures().seekingSec === null) {
        if (!began) calm = 0
        continue
      }
      began = true
      calm = 0
      onTheWay++
      pictures.add(client.view('users')!.rate('in'))
    }
    return { onTheWay, pictures: pictures.size }
  })
  await page.mouse.down()
  for (let step = 1; step <= 100; step++) {
    await page.mouse.move(x + (0.6 - 0.005 * step) * width, y + 8)
    await page.waitForTimeout(30)
  }
  // The play head is where the mouse is, wherever the engine may be.
  const head = await boxOf(playground.timeline.locator('.timeline-head'))
  expect(Math.abs(head.x + head.width / 2 - (x + 0.1 * width))).toBeLessThan(8)
  // A fast machine has run past the scenario's minute by now, and the strip is as long as the run.
  const slider = page.getByRole('slider', { name: 'Play head' })
  const extentSec = Number(await slider.getAttribute('aria-valuemax'))
  expect(extentSec).toBeGreaterThanOrEqual(60)
  await page.mouse.up()
  const { onTheWay, pictures } = await drawn
  expect(onTheWay).toBeGreaterThan(20)
  expect(pictures).toBeGreaterThan(3)
  const sec = await arrived(playground)
  expect(sec / extentSec).toBeCloseTo(0.1, 2)

  await slider.focus()
  for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('Shift+ArrowRight')
  expect(await arrived(playground)).toBeCloseTo(sec + 7, 6)
})

test('a way that takes the engine long shows how far it is, and ends where it is on Escape or on another seek', async ({
  playground,
  page,
}) => {
  test.setTimeout(120_000)
  await playground.open(BUSY)
  await playground.player.getByRole('button', { name: 'Pause' }).click()
  const progress = playground.timeline.getByRole('progressbar')
  await expect(progress).toHaveCount(0)
  const goTo = (sec: number) => page.evaluate((to) => window.spillway!.client.seek(to), sec)
  const shown = async () => Number(await progress.getAttribute('aria-valuenow'))

  // Far enough that nobody waits for it.
  await goTo(3000)
  await expect(progress).toHaveAccessibleName(/Going to 3000 s/)
  await expect.poll(shown, { timeout: 30_000 }).toBeGreaterThan(0)
  const early = await shown()
  await expect.poll(shown, { timeout: 30_000 }).toBeGreaterThan(early)
  await page.keyboard.press('Escape')
  const sec = await arrived(playground)
  expect(sec).toBeGreaterThan(1)
  expect(sec).toBeLessThan(3000)
  expect(await playground.status()).toBe('paused')
  await expect(progress).toHaveCount(0)
  // The percentage was that of the virtual time.
  expect(sec / 3000).toBeGreaterThanOrEqual(early / 100)

  await goTo(5000)
  await expect.poll(shown, { timeout: 60_000 }).toBeGreaterThan(0)
  await goTo(0.5)
  expect(await arrived(playground)).toBe(0.5)
  await expect(progress).toHaveCount(0)
})

test('a change made in the past forks the run; undo brings back what was', async ({ playground, page }) => {
  await playground.open()
  const node = (await playground.scenario()).nodes.find((each) => each.kind !== 'producer')!
  await playground.select(node.label ?? '')
  const command = async (name: string) => {
    await page.keyboard.press('Control+k')
    await page.getByPlaceholder('What do you want to do?').fill(name)
    await page.keyboard.press('Enter')
  }
  const recorded = async () => ((await playground.scenario()).timeline ?? []).map((entry) => entry.atSec)
  const scripted = (await recorded()).length
  await playground.reach(5)
  await command('Slow ×10')
  await expect.poll(async () => (await recorded()).length).toBe(scripted + 1)
  const first = await recorded()
  await drag(playground, 0.2, 0.03)
  const sec = await arrived(playground)
  // Looking changes nothing.
  expect(await recorded()).toEqual(first)
  await command('Pause for')
  await expect(page.getByText('The run goes another way from here')).toBeVisible()
  await expect.poll(recorded).toHaveLength(scripted + 1)
  const forked = await recorded()
  expect(forked.some((atSec) => Math.abs(atSec - sec) < 1e-6)).toBe(true)
  await playground.undo()
  expect(await recorded()).toEqual(first)
})

test('what is asked for while a changed document is being started counts for its run', async ({ playground, page }) => {
  await playground.open()
  await expect.poll(async () => (await playground.figures()).virtualSec).toBeGreaterThan(0.5)
  const seekAtOnce = (seed: number, sec: number) =>
    page.evaluate(
      ([next, to]) => {
        const { client, stores } = window.spillway!
        stores.useScenario.setState(({ scenario }) => ({ scenario: { ...scenario, seed: next } }))
        client.seek(to)
      },
      [seed, sec],
    )
  for (const [i, sec] of [5, 2, 7].entries()) {
    await seekAtOnce(100 + i, sec)
    await expect.poll(async () => (await playground.figures()).virtualSec).toBe(sec)
    expect(await playground.status()).toBe('paused')
  }
})
