import { boxOf, expect, type Playground, test } from './playground'

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
