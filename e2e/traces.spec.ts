import { readFile } from 'node:fs/promises'
import { expect, test } from './playground'

test.use({ viewport: { width: 1440, height: 900 } })

interface ChromeTrace {
  readonly traceEvents: readonly { readonly ph: string; readonly name: string; readonly ts?: number; readonly dur?: number }[]
}
interface Otel {
  readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: readonly object[] }[] }[]
}

test('requests are listed, filtered, drawn as a waterfall by keyboard, and exported', async ({ playground, page }) => {
  await playground.open()
  await playground.reach(3)
  await page.keyboard.press('w')
  const list = playground.dialog.getByRole('list', { name: 'Requests' })
  await expect(list.getByRole('listitem').first()).toBeVisible()
  await expect(playground.dialog).toContainText(/Every request is traced|One request in \d+ is traced/)

  await playground.dialog.getByRole('radio', { name: 'Slowest' }).click()
  const items = list.getByRole('button')
  await items.first().click()
  await expect(playground.dialog.getByRole('button', { name: 'Follow the run' })).toHaveAttribute('aria-pressed', 'false')
  await expect(items.first()).toHaveAttribute('aria-pressed', 'true')
  const waterfall = playground.dialog.getByRole('region', { name: 'Waterfall' })
  const rows = waterfall.getByRole('table').getByRole('row')
  expect(await rows.count()).toBeGreaterThan(2)
  await expect(rows.nth(1)).toContainText('Shoppers')
  await expect(waterfall.getByText(/Most of its time: /)).toBeVisible()

  await test.step('an arrow goes to the next', async () => {
    await page.keyboard.press('ArrowDown')
    await expect(items.nth(1)).toBeFocused()
    await expect(items.nth(1)).toHaveAttribute('aria-pressed', 'true')
  })

  await test.step('parts lie inside the request and none is wider than it', async () => {
    const shares = await waterfall
      .locator('.traces-bars .traces-part')
      .evaluateAll((parts) =>
        parts.map(
          (part) => Number.parseFloat((part as HTMLElement).style.left) + Number.parseFloat((part as HTMLElement).style.width),
        ),
      )
    expect(shares.length).toBeGreaterThan(3)
    for (const share of shares) expect(share).toBeLessThanOrEqual(100.01)
  })

  await test.step('exports hold what is shown', async () => {
    const saved = async (which: RegExp, format: string) => {
      const coming = page.waitForEvent('download')
      await playground.dialog.getByRole('button', { name: 'Export' }).click()
      await page.getByRole('menuitem', { name: which }).click()
      await page.getByRole('menuitem', { name: format }).click()
      return JSON.parse(await readFile(await (await coming).path(), 'utf8')) as unknown
    }
    const chrome = (await saved(/^This trace/, 'Chrome trace JSON')) as ChromeTrace
    const requests = chrome.traceEvents.filter(({ ph }) => ph === 'X')
    expect(requests.length).toBeGreaterThanOrEqual((await rows.count()) - 1)
    expect(requests.every(({ ts = -1, dur = -1 }) => ts >= 0 && dur >= 0)).toBe(true)
    const otel = (await saved(/in the list$/, 'OpenTelemetry JSON')) as Otel
    expect(otel.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans[0].spans).length).toBeGreaterThan(100)
  })

  await test.step('the filter leaves only what it names', async () => {
    await playground.dialog.getByRole('combobox', { name: 'Outcome' }).click()
    await page.getByRole('option', { name: 'good' }).click()
    await expect(list.getByRole('listitem').first()).toContainText('ok')
    await expect(list.getByText(/timeout|reject|error|late/)).toHaveCount(0)
  })
  await page.keyboard.press('Escape')
  await expect(playground.dialog).toBeHidden()
})
