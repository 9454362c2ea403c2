import { boxOf, expect, test } from './playground'

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true })

test('on a phone no node of an opened scenario lies under the lesson, and the graph is in the middle above it', async ({
  playground,
}) => {
  const { page, lesson, canvas, dialog } = playground
  await playground.open()
  for (const name of ['Checkout with a slow payment provider', 'Calls to the dead', 'A trip, booked and unbooked']) {
    await playground.press('Control+o')
    await dialog.getByRole('searchbox').fill(name)
    await dialog.getByRole('button', { name }).click()
    await expect(playground.name).toHaveValue(name)
    await expect(async () => {
      const card = await boxOf(lesson)
      const boxes = await Promise.all((await canvas.locator('.react-flow__node').all()).map(boxOf))
      const top = Math.min(...boxes.map((box) => box.y))
      const bottom = Math.max(...boxes.map((box) => box.y + box.height))
      expect(bottom, name).toBeLessThan(card.y - 8)
      const hint = await boxOf(page.getByRole('complementary', { name: 'Hints' }))
      expect(Math.abs(top - hint.y - hint.height - (card.y - bottom)), name).toBeLessThan(24)
    }).toPass({ timeout: 5_000 })
  }
})
