import { expect, test } from './playground'

test('a lesson longer than its card unfolds, by keyboard too, and reads to its end', async ({ playground, page }) => {
  await playground.open()
  const text = page.locator('.lesson-text')
  const isWhole = () => text.evaluate((element) => element.scrollHeight <= element.clientHeight + 1)
  const more = playground.lesson.getByRole('button', { name: 'More', exact: true })
  expect(await isWhole()).toBe(true)
  await expect(more).toHaveCount(0)

  const long = Array.from({ length: 60 }, (_, i) => `Sentence ${i + 1} says something.`).join(' ')
  // With nothing selected the inspector is about the scenario.
  await playground.press('Escape')
  await playground.inspector.getByRole('textbox', { name: 'What to look at' }).fill(long)
  await expect(more).toBeVisible()
  expect(await isWhole()).toBe(false)

  await more.focus()
  await playground.press('Enter')
  await expect(playground.lesson.getByRole('button', { name: 'Less', exact: true })).toHaveAttribute('aria-expanded', 'true')
  await text.focus()
  await playground.press('End')
  await expect
    .poll(() => text.evaluate((element) => element.scrollTop + element.clientHeight >= element.scrollHeight - 1))
    .toBe(true)
  await playground.lesson.getByRole('button', { name: 'Less', exact: true }).click()
  await expect(more).toBeVisible()
})
