import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import AxeBuilder from '@axe-core/playwright'
import type { Locator, Page } from '@playwright/test'
import { expect, type Playground, test } from './playground'
import { serveStatic } from './static-server'

const root = join(import.meta.dirname, '..')
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

async function expectNoViolations(page: Page, what: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze()
  const found = violations.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help}: ${node.target.join(' ')}`))
  expect.soft(found, what).toEqual([])
}

async function openFromGallery({ page, name }: Playground, title: string): Promise<void> {
  await page.keyboard.press('Control+o')
  await page
    .getByRole('dialog', { name: 'Scenarios' })
    .getByRole('button', { name: new RegExp(`^${title}`) })
    .click()
  await expect(name).toHaveValue(title)
}

const compareDialog = (page: Page) => page.getByRole('dialog', { name: 'Compare' })
const sweepDialog = (page: Page) => page.getByRole('dialog', { name: 'Sweep a parameter' })

async function finished(dialog: Locator, text: RegExp): Promise<void> {
  await expect(dialog.getByRole('status')).toHaveText(text, { timeout: 60_000 })
}

/** What stands in the cells of a figure's row, in the table's first part: the whole system. */
async function systemRow(dialog: Locator, figure: string): Promise<readonly string[]> {
  const row = dialog.locator('tbody').first().getByRole('row').filter({ hasText: figure })
  return row.getByRole('cell').allInnerTexts()
}

test('the sign-up in line and the one with an event, side by side: p99 falls, and chance cannot have done it', async ({
  playground,
  page,
}) => {
  test.setTimeout(120_000)
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  await playground.open()
  await openFromGallery(playground, 'Sign-up waits for everybody')
  await playground.press('k')
  await expect(page.getByText('Kept as A.')).toBeVisible()
  await openFromGallery(playground, 'Sign-up with an event')
  await playground.press('Shift+C')
  const dialog = compareDialog(page)
  await expect(dialog.getByRole('list', { name: 'What differs' })).toContainText('only B has User signed up')
  await expect(dialog.getByRole('button', { name: /^(Cancel|Run again)$/ })).toBeFocused()
  await finished(dialog, /^8 runs of each, seeds 7 to 14$/)

  const [a, b, difference, interval, verdict] = await systemRow(dialog, 'Latency p99')
  expect([a, b]).toEqual([expect.stringMatching(/ s$/), expect.stringMatching(/ ms$/)])
  expect(difference).toMatch(/^−/)
  expect(interval).toMatch(/^−.+ … −/)
  expect(verdict.trim()).toBe('lower')
  const [, , , , offered] = await systemRow(dialog, 'Throughput, offered')
  expect(offered.trim(), 'both get the same requests').toBe('the same')
  await expect(dialog.getByRole('group', { name: /^mean latency .* A between .* B between/ })).toBeVisible()
  await expectNoViolations(page, 'compared')

  await dialog.getByRole('radio', { name: 'Goodput' }).click()
  await expect(dialog.getByRole('group', { name: /^goodput over/ })).toBeVisible()
  await dialog.getByRole('checkbox', { name: 'Only what clearly differs' }).check()
  await expect(dialog.getByRole('row').filter({ hasText: 'Throughput, offered' })).toHaveCount(0)

  // Swapped, A is the open scenario, and all signs turn round.
  await dialog.getByRole('button', { name: 'Swap' }).click()
  await expect(playground.name).toHaveValue('Sign-up waits for everybody')
  await finished(dialog, /^8 runs of each/)
  expect((await systemRow(dialog, 'Latency p99'))[4].trim()).toBe('higher')
})

test.describe('without cross-origin isolation', () => {
  test.use({ serviceWorkers: 'block' })

  test('a lesson that is half of a pair is compared at a click', async ({ playground, page }) => {
    test.setTimeout(120_000)
    const server = await serveStatic(join(root, 'dist'))
    try {
      await playground.open(server.address)
      expect((await playground.figures()).isolated).toBe(false)
      await openFromGallery(playground, 'Sign-up with an event')
      await playground.lesson.getByRole('button', { name: 'Compare with “Sign-up waits for everybody”' }).click()
      const dialog = compareDialog(page)
      await finished(dialog, /^8 runs of each, seeds 7 to 14$/)
      expect((await systemRow(dialog, 'Latency p99'))[4].trim()).toBe('higher')
    } finally {
      await page.goto('about:blank')
      await server.close()
    }
  })
})

test('a comparison asks for A, says when nothing differs, and is cancelled at once', async ({ playground, page }) => {
  await playground.open()
  await playground.menu('Compare with A…')
  const dialog = compareDialog(page)
  await expectNoViolations(page, 'nothing kept')
  await dialog.getByRole('button', { name: 'Keep the open scenario as A' }).click()
  await expect(dialog).toBeHidden()
  await page.getByRole('button', { name: 'Compare', exact: true }).click()
  await expect(dialog).toContainText('A and B are the same so far')
  await playground.press('Escape')

  await playground.lesson.getByRole('button', { name: /^Hang Payments/ }).click()
  await expect.poll(() => playground.steps()).toBe(1)
  await playground.press('Shift+C')
  await expect(dialog).toContainText('only B’s timeline has Payments')
  await expect(dialog.getByRole('progressbar')).toBeVisible()
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await expect(dialog.getByRole('status')).toHaveText(/^Cancelled after \d+ runs$/)
  await dialog.getByRole('spinbutton', { name: 'Runs of each' }).fill('1')
  await playground.press('Enter')
  await expect(dialog).toContainText('At least 2')
})

test('a sweep of a pool’s workers: the curve falls, its numbers are those of the command line, a point sets the parameter', async ({
  playground,
  page,
}) => {
  test.setTimeout(180_000)
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' })
  await playground.open()
  await openFromGallery(playground, 'Sign-up waits for everybody')
  await playground.select('Sign-up')
  await playground.inspector.getByRole('button', { name: 'About Workers', exact: true }).click()
  await page.getByRole('dialog', { name: 'About Workers' }).getByRole('button', { name: 'Sweep…' }).click()
  const dialog = sweepDialog(page)
  await expect(dialog.getByRole('combobox', { name: 'Parameter' })).toHaveText(/Workers/)

  const fill = async (name: string, text: string) => {
    await dialog.getByRole('spinbutton', { name, exact: true }).fill(text)
    await playground.press('Enter')
  }
  await fill('From', '8')
  await fill('To', '4')
  await dialog.getByRole('radio', { name: 'Linear' }).click()
  await dialog.getByRole('button', { name: 'Run the sweep' }).click()
  await expect(dialog).toContainText('from small to large')
  await fill('To', '12')
  await fill('From', '4')
  await fill('Points', '3')
  await fill('Runs of each', '3')
  await dialog.getByRole('button', { name: 'Run the sweep' }).click()
  await finished(dialog, /^Done, seeds 7 to 9$/)
  const points = dialog.getByRole('button', { name: /^Workers \d+: Latency p99/ })
  await expect(points).toHaveCount(3)
  await expectNoViolations(page, 'swept')

  const [file] = await Promise.all([page.waitForEvent('download'), dialog.getByRole('button', { name: 'CSV' }).click()])
  const [head, ...rows] = (await readFile(await file.path(), 'utf8')).trim().split('\r\n')
  expect(head).toBe('app.workers,system.latencyMsP99 mean,low,high,runs')
  const curve = rows.map((row) => row.split(',').map(Number))
  expect(curve.map(([workers, , , , runs]) => [workers, runs])).toEqual([4, 8, 12].map((workers) => [workers, 3]))
  expect(curve[0][1]).toBeGreaterThan(curve[1][1])
  expect(curve[1][1]).toBeGreaterThan(curve[2][1])

  const steps = await playground.steps()
  await points.last().focus()
  await playground.press('Enter')
  await expect.poll(() => playground.steps()).toBe(steps + 1)
  await playground.press('Escape')
  await expect(dialog).toBeHidden()
  await expect(playground.field('Workers')).toHaveValue('12')
  await playground.undo()
  await expect(playground.field('Workers')).toHaveValue('16')

  const means = await meansOnTheCommandLine(await playground.scenario(), 'app.workers=4,8,12')
  expect(curve.map(([, mean]) => mean)).toEqual(means)
})

test('a sweep of a wire’s latency, from the wire: a point sets it', async ({ playground, page }) => {
  await playground.open()
  await openFromGallery(playground, 'Sign-up waits for everybody')
  const { wires } = await playground.scenario()
  await page.locator(`.react-flow__edge[data-id="${wires[0].id}"]`).focus()
  await playground.press('Enter')
  await playground.inspector.getByRole('button', { name: 'About Latency', exact: true }).click()
  await page.getByRole('dialog', { name: 'About Latency' }).getByRole('button', { name: 'Sweep…' }).click()
  const dialog = sweepDialog(page)
  await expect(dialog.getByRole('combobox', { name: 'Node or wire' })).toHaveText('Visitors → Sign-up')
  await dialog.getByRole('spinbutton', { name: 'Points' }).fill('2')
  await dialog.getByRole('spinbutton', { name: 'Runs of each' }).fill('2')
  await playground.press('Enter')
  await dialog.getByRole('button', { name: 'Run the sweep' }).click()
  await finished(dialog, /^Done/)
  const steps = await playground.steps()
  const points = dialog.getByRole('button', { name: /^Latency, mean .*: Latency p99/ })
  await expect(points).toHaveCount(2)
  await points.last().focus()
  await playground.press('Enter')
  await expect.poll(() => playground.steps()).toBe(steps + 1)
})

/** The system's p99 at each value, as `npm run sim` gives it for three replications. */
async function meansOnTheCommandLine(scenario: unknown, sweep: string): Promise<readonly number[]> {
  const file = test.info().outputPath('scenario.json')
  await writeFile(file, JSON.stringify(scenario))
  const args = [join(root, 'scripts/sim.mjs'), file, '--quiet', '--replications', '3', '--sweep', sweep]
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 64e6 })
  const { points } = JSON.parse(stdout) as {
    readonly points: readonly { readonly intervals: { readonly system: { readonly latencyMsP99: { readonly mean: number } } } }[]
  }
  return points.map(({ intervals }) => intervals.system.latencyMsP99.mean)
}
