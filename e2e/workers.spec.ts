import { expect, test } from './playground'

test('a person chooses the number of workers, and sees who runs what and what goes between them', async ({
  playground,
  page,
}) => {
  await playground.open()
  await playground.reach(1)
  const activity = playground.player.getByRole('button', { name: /events\/s/ })
  await activity.click()
  const panel = page.getByRole('dialog', { name: 'Engine' })
  await panel.getByRole('radio', { name: '2' }).click()
  await expect.poll(async () => (await playground.figures()).workers).toBe(2)
  // The run goes on where it was.
  await playground.reach(2)
  await expect(panel.getByRole('table')).toContainText('1')
  await expect
    .poll(async () => (await playground.figures()).rings.filter(({ perSec }) => perSec > 0).length, { timeout: 20_000 })
    .toBe(2)
  await panel.getByRole('switch', { name: 'Show on the nodes' }).click()
  await page.keyboard.press('Escape')
  const { placement } = await playground.figures()
  const nodes = (await playground.scenario()).nodes.length
  expect(Object.keys(placement)).toHaveLength(nodes)
  await expect(playground.canvas.locator('.canvas-worker')).toHaveCount(nodes)
  const seen = await playground.canvas.locator('.canvas-worker').allTextContents()
  expect(new Set(seen)).toEqual(new Set(['1', '2']))

  // The choice is kept for the next visit.
  await page.reload()
  await playground.ready()
  await expect.poll(async () => (await playground.figures()).workers).toBe(2)
  await playground.player.getByRole('button', { name: /events\/s/ }).click()
  await panel.getByRole('radio', { name: 'Auto' }).click()
  await expect.poll(async () => (await playground.figures()).workers).toBe(1)
})
