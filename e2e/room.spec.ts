import { smallLink } from './links'
import { expect, test } from './playground'

test('both charts are whole in a window of 1024 pixels', async ({ playground, page }) => {
  await page.setViewportSize({ width: 1024, height: 700 })
  await playground.open()
  const row = playground.charts.locator('.charts-row')
  await expect(row).toBeVisible()
  expect(await row.evaluate((element) => element.scrollWidth - element.clientWidth)).toBeLessThanOrEqual(0)
})

test('the inspector of a log cuts none of its choices and none of the settings of its groups', async ({ playground }) => {
  const { inspector, dialog } = playground
  await playground.open()
  await playground.press('Control+o')
  await dialog.getByRole('searchbox').fill('Lag, and more members')
  await dialog.getByRole('button', { name: 'Lag, and more members' }).click()
  await expect(playground.name).toHaveValue('Lag, and more members')
  await playground.select('Orders topic')
  const tail = inspector.locator('.insp-card-tail')
  await expect(tail).toHaveText(/cooperative/i)
  for (const one of [tail, ...(await inspector.locator('.ui-segment').all())]) {
    const cut = await one.evaluate((element) => element.scrollWidth - element.clientWidth)
    expect(cut, (await one.textContent()) ?? '').toBeLessThanOrEqual(0)
  }
})

test('a name that is too long for its place is told whole to those who point at it', async ({ playground }) => {
  const name = 'What a long name for a scenario that is about next to nothing'
  await playground.open(smallLink(name))
  await expect(playground.name).toHaveAttribute('title', name)
})
