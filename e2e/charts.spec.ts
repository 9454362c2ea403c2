import { readFile } from 'node:fs/promises'
import type { Locator } from '@playwright/test'
import { pack } from './links'
import { boxOf, expect, type Playground, test } from './playground'

test.use({ viewport: { width: 1440, height: 900 } })

/** Titles of the charts that are to be seen, from left to right. */
function titles(playground: Playground): Promise<string[]> {
  return playground.charts.locator('.chart h3 .chart-title-long').allTextContents()
}

function chart(playground: Playground, name: string): Locator {
  return playground.charts.getByRole('region', { name, exact: true })
}

async function chooseInMenu(playground: Playground, name: string, item: string | RegExp): Promise<void> {
  await chart(playground, name).hover()
  await chart(playground, name)
    .getByRole('button', { name: `${name}: more` })
    .click()
  await playground.page.getByRole('menu').getByText(item).click()
}

/** First and last second that a chart says it shows. */
async function span(playground: Playground, name: string): Promise<readonly [number, number]> {
  const text = (await playground.summary(name).textContent()) ?? ''
  const found = /, ([\d.]+) to ([\d.]+) s:/.exec(text)
  return [Number(found?.[1]), Number(found?.[2])]
}

async function dragOver(playground: Playground, plot: Locator, from: number, to: number): Promise<void> {
  const { x, y, width, height } = await boxOf(plot)
  await playground.drag({ x: x + from * width, y: y + height / 2 }, { x: x + to * width, y: y + height / 2 })
}

test('charts are put in order by dragging and by keyboard, and the order is kept', async ({ playground, page }) => {
  await playground.open()
  await playground.charts.getByRole('button', { name: 'Errors', exact: true }).click()
  await expect.poll(() => titles(playground)).toEqual(['Throughput and goodput', 'Latency', 'Errors by cause'])

  await chart(playground, 'Errors by cause').hover()
  const grip = await boxOf(playground.charts.getByRole('button', { name: 'Move Errors by cause' }))
  const first = await boxOf(chart(playground, 'Throughput and goodput'))
  await playground.drag({ x: grip.x + 8, y: grip.y + 10 }, { x: first.x + first.width / 2, y: grip.y + 10 })
  await expect.poll(() => titles(playground)).toEqual(['Errors by cause', 'Throughput and goodput', 'Latency'])

  const handle = playground.charts.getByRole('button', { name: 'Move Errors by cause' })
  await handle.focus()
  await page.keyboard.press('ArrowRight')
  await expect.poll(() => titles(playground)).toEqual(['Throughput and goodput', 'Errors by cause', 'Latency'])
  await expect(handle).toBeFocused()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  await expect.poll(() => titles(playground)).toEqual(['Throughput and goodput', 'Latency', 'Errors by cause'])

  await page.keyboard.press('ArrowLeft')
  await page.reload()
  await playground.ready()
  await expect.poll(() => titles(playground)).toEqual(['Throughput and goodput', 'Errors by cause', 'Latency'])
})

test('a metric is pinned from the inspector and stays after a reload, in this scenario only', async ({ playground, page }) => {
  await playground.open()
  await playground.select('Checkout')
  await playground.inspector.getByRole('tab', { name: 'Metrics' }).click()
  await playground.inspector.getByRole('button', { name: 'Chart In progress', exact: true }).click()
  await playground.inspector.getByRole('button', { name: 'Chart Latency', exact: true }).click()
  await page.getByRole('menu').getByText('p95', { exact: true }).click()
  await expect(chart(playground, 'Pinned levels').getByRole('listitem')).toHaveText(/Checkout in progress/)
  await expect(chart(playground, 'Pinned latencies').getByRole('listitem')).toHaveText(/Checkout latency p95/)
  await expect(playground.inspector.getByRole('button', { name: 'Chart In progress' })).toHaveAttribute('aria-pressed', 'true')
  await playground.saved()

  await page.reload()
  await playground.ready()
  await expect(chart(playground, 'Pinned levels').getByRole('listitem')).toHaveText(/Checkout in progress/)
  await expect(chart(playground, 'Pinned latencies')).toBeVisible()

  await playground.newScenario()
  await expect(chart(playground, 'Pinned levels')).toHaveCount(0)
})

test('one command draws a line for every selected node', async ({ playground, page }) => {
  await playground.open()
  const { nodes } = await playground.scenario()
  await playground.canvas.click({ position: { x: 10, y: 200 } })
  await page.keyboard.press('Control+a')
  await page.keyboard.press('Shift+G')
  const lines = chart(playground, 'Pinned latencies').getByRole('listitem')
  await expect(lines).toHaveCount(nodes.length)
  await expect(lines.first()).toContainText('latency p99')
  await page.keyboard.press('Shift+G')
  await expect(lines).toHaveCount(0)
  await playground.charts.getByRole('button', { name: 'Add series' }).click()
  await page.getByRole('menuitem', { name: `All ${nodes.length} selected` }).click()
  await page.getByRole('menu').last().getByText('In progress', { exact: true }).click()
  await expect(chart(playground, 'Pinned levels').getByRole('listitem')).toHaveCount(nodes.length)
})

/** Where lines are drawn: without the labels of the axes. */
function area(chart: Locator): Locator {
  return chart.locator('.u-over')
}

test('a drag over time zooms all charts, and Escape, a double click or a range go back', async ({ playground, page }) => {
  await playground.open()
  await page.evaluate(() => window.spillway!.client.setSpeed(20))
  await playground.reach(20)
  await playground.player.getByRole('button', { name: 'Pause' }).click()
  const plot = chart(playground, 'Latency').locator('.chart-plot')
  await dragOver(playground, area(plot), 0.1, 0.2)
  const back = playground.charts.getByRole('button', { name: /^Back from 6\.0 to 1[12]\.\d s$/ })
  await expect(back).toBeVisible()
  for (const name of ['Latency', 'Throughput and goodput']) {
    await expect.poll(() => span(playground, name)).toEqual([expect.closeTo(6, 0), expect.closeTo(12, 0)])
  }
  await dragOver(playground, area(plot), 0.5, 0.75)
  await expect.poll(() => span(playground, 'Throughput and goodput')).toEqual([expect.closeTo(9, 0), expect.closeTo(10.5, 0)])

  await page.keyboard.press('Escape')
  await expect(back).toBeVisible()
  await plot.dblclick()
  await expect(back).toHaveCount(0)
  await expect.poll(() => span(playground, 'Latency')).toEqual([0, 60])

  await page.keyboard.press('Alt+=')
  await expect(playground.charts.getByRole('button', { name: /^Back from/ })).toBeVisible()
  await playground.charts.getByRole('radio', { name: '15 s' }).click()
  await expect(playground.charts.getByRole('button', { name: /^Back from/ })).toHaveCount(0)
})

test('a cursor on one chart shows the same moment on all', async ({ playground }) => {
  await playground.open()
  await playground.reach(5)
  await playground.player.getByRole('button', { name: 'Pause' }).click()
  const { x, y, width, height } = await boxOf(area(chart(playground, 'Latency')))
  await playground.page.mouse.move(x + width * 0.05, y + height / 2)
  await expect(playground.charts.locator('.charts-cursor')).toHaveText(/^at [23]\.\d+ s$/)
  const lefts = playground.charts.locator('.u-cursor-x').evaluateAll((all) => all.map((e) => (e as HTMLElement).style.transform))
  expect(new Set(await lefts).size).toBe(1)
})

test('what the timeline changed is marked, named under the pointer and told in the summary', async ({ playground }) => {
  await playground.open()
  await playground.reach(3)
  await playground.select('Checkout')
  await playground.slide('Workers', 0.7)
  await playground.player.getByRole('button', { name: 'Pause' }).click()
  const { timeline = [] } = await playground.scenario()
  const change = timeline.find((entry) => 'set' in entry)
  expect(change).toBeDefined()
  const plot = chart(playground, 'Latency').locator('.chart-plot')
  const { x, y, width, height } = await boxOf(area(plot))
  await playground.page.mouse.move(x + ((change?.atSec ?? 0) / 60) * width, y + height / 2)
  await expect(plot.locator('.chart-note')).toContainText(/Checkout · workers \d+ → \d+/)
  await expect(playground.summary('Latency')).toContainText(/At \d+\.\d s Checkout · workers/)
})

test('a chart is turned to a log scale, which is kept', async ({ playground, page }) => {
  await playground.open()
  await chooseInMenu(playground, 'Throughput and goodput', 'Logarithmic scale')
  await page.reload()
  await playground.ready()
  await chart(playground, 'Throughput and goodput').hover()
  await playground.charts.getByRole('button', { name: 'Throughput and goodput: more' }).click()
  await expect(page.getByRole('menuitemcheckbox', { name: 'Logarithmic scale' })).toBeChecked()
})

test('every chart is exported as CSV and PNG', async ({ playground, page }) => {
  await playground.open()
  await playground.reach(4)
  await playground.player.getByRole('button', { name: 'Pause' }).click()
  const saved = async (name: string, item: string) => {
    const coming = page.waitForEvent('download')
    await chooseInMenu(playground, name, item)
    return coming
  }
  for (const name of ['Throughput and goodput', 'Latency']) {
    const csv = await saved(name, 'Save as CSV')
    expect(csv.suggestedFilename()).toMatch(/\.csv$/)
    const rows = (await readFile(await csv.path(), 'utf8')).trim().split('\r\n')
    expect(rows[0]).toMatch(/^time_s,/)
    expect(rows.length).toBeGreaterThan(30)
    const png = await saved(name, 'Save as PNG')
    const bytes = await readFile(await png.path())
    expect(bytes.subarray(1, 4).toString()).toBe('PNG')
  }
})

const LONG = pack([
  1,
  [
    ['p', 'producer', 0, 0, { p: { ratePerSec: 20 } }],
    ['w', 'worker-pool', 260, 0],
  ],
  [[0, 1, { m: 1 }]],
  { n: 'Long', d: 600 },
])

test('the charts of ten minutes are repainted without holding the page up', async ({ playground, page }, testInfo) => {
  await playground.open(LONG)
  await playground.charts.getByRole('button', { name: 'Utilization', exact: true }).click()
  await page.evaluate(() => window.spillway!.client.setSpeed(Number.POSITIVE_INFINITY))
  await playground.reach(600)
  await page.evaluate(() => window.spillway!.client.setSpeed(1))
  await playground.charts.getByRole('radio', { name: 'Whole run' }).click()
  await expect.poll(async () => (await span(playground, 'Latency'))[1]).toBeGreaterThanOrEqual(600)
  const blocked = await page.evaluate(async () => {
    let ms = 0
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) ms += entry.duration
    })
    observer.observe({ type: 'longtask' })
    await new Promise((resolve) => setTimeout(resolve, 3000))
    observer.disconnect()
    return ms
  })
  testInfo.annotations.push({ type: 'long tasks', description: `${blocked.toFixed(0)} ms of 3000` })
  // Long tasks are those over 50 ms: more than a third of the time in them would be felt.
  expect(blocked).toBeLessThan(1000)
})
