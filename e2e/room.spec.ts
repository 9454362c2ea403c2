import { smallLink } from './links'
import { boxOf, expect, type Playground, test } from './playground'

test('both charts are whole in a window of 1024 pixels', async ({ playground, page }) => {
  await page.setViewportSize({ width: 1024, height: 700 })
  await playground.open()
  const row = playground.charts.locator('.charts-row')
  await expect(row).toBeVisible()
  expect(await row.evaluate((element) => element.scrollWidth - element.clientWidth)).toBeLessThanOrEqual(0)
})

test('what does not fit of the list of charts is shown by a button beside it', async ({ playground, page }) => {
  await page.setViewportSize({ width: 1024, height: 720 })
  await playground.open()
  const { charts } = playground
  const [list, errors] = [charts.locator('.charts-chips'), charts.getByRole('button', { name: 'Errors', exact: true })]
  const isSeen = async () => {
    const [outer, inner] = [await boxOf(list), await boxOf(errors)]
    return inner.x >= outer.x && inner.x + inner.width <= outer.x + outer.width
  }
  expect(await isSeen()).toBe(false)
  const more = charts.getByRole('button', { name: 'More charts' })
  await more.click()
  expect(await isSeen()).toBe(true)
  await more.click()
  expect(await list.evaluate((element) => element.scrollLeft)).toBe(0)
  await page.setViewportSize({ width: 1440, height: 900 })
  await expect(more).toBeHidden()
  expect(await isSeen()).toBe(true)
})

/** How many nodes lie beyond the edge of the canvas, wholly or in part. */
async function outside({ page, canvas }: Playground): Promise<number> {
  const { x, y, width, height } = await boxOf(canvas)
  const nodes = await page.locator('.react-flow__node').evaluateAll((all) =>
    all.map((each) => {
      const { left, top, right, bottom } = each.getBoundingClientRect()
      return { left, top, right, bottom }
    }),
  )
  return nodes.filter(({ left, top, right, bottom }) => left < x || top < y || right > x + width || bottom > y + height).length
}

test('nodes stay in sight when the window gets smaller, unless the view was moved by hand', async ({ playground, page }) => {
  await page.setViewportSize({ width: 1440, height: 900 })
  await playground.open()
  const view = () => page.locator('.react-flow__viewport').evaluate((element: HTMLElement) => element.style.transform)
  const zoom = async () => /scale\(.*\)/.exec(await view())?.[0]
  const large = await zoom()
  await page.setViewportSize({ width: 1024, height: 640 })
  await expect.poll(() => outside(playground)).toBe(0)
  expect(await zoom()).not.toBe(large)
  await page.setViewportSize({ width: 1440, height: 900 })
  await expect.poll(zoom, 'it grows with the window, too').toBe(large)

  await playground.canvas.getByRole('button', { name: 'Zoom in' }).click()
  await playground.settled()
  const own = await view()
  await page.setViewportSize({ width: 1024, height: 640 })
  await playground.settled()
  expect(await view(), 'what a person looks at stays').toBe(own)
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
