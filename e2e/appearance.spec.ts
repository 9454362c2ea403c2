import { join } from 'node:path'
import { environmentOf, keepEnvironment, whyNotComparable } from './environment'
import { expect, type Playground, test } from './playground'

/** Takes the picture of a state; it fails when that differs from the stored one. */
type Picture = (name: string, part?: keyof typeof PARTS) => Promise<void>

/** Parts of the window, fixed, so that what moves is seen: where the rest is in another picture, it is left out. */
const PARTS = {
  all: { x: 0, y: 0, width: 1440, height: 900 },
  work: { x: 188, y: 45, width: 1252, height: 855 },
  middle: { x: 188, y: 45, width: 956, height: 855 },
  dialog: { x: 270, y: 100, width: 900, height: 700 },
} as const

/** Ends on the same instant of virtual time, with the same figures, whatever was shown before. */
async function pauseAt(playground: Playground, virtualSec: number): Promise<void> {
  for (const sec of [0, virtualSec]) {
    await playground.page.evaluate((to) => window.spillway!.client.seek(to), sec)
    await expect.poll(async () => (await playground.figures()).seekingSec, { timeout: 20_000 }).toBeNull()
  }
  expect(await playground.figures()).toMatchObject({ status: 'paused', virtualSec })
}

async function openScenario(playground: Playground, name: string, virtualSec: number): Promise<void> {
  await playground.press('Control+o')
  await playground.dialog.getByRole('searchbox').fill(name)
  await playground.dialog.getByRole('button', { name }).click()
  await expect(playground.name).toHaveValue(name)
  await expect.poll(async () => (await playground.figures()).status).toBe('running')
  await pauseAt(playground, virtualSec)
}

async function show(playground: Playground, tab: string): Promise<void> {
  await playground.inspector.getByRole('tab', { name: tab }).click()
  await expect(playground.inspector.getByRole('tab', { name: tab })).toHaveAttribute('aria-selected', 'true')
}

/** A dialog under a key, pictured and closed again. */
async function dialog(playground: Playground, open: () => Promise<void>, picture: () => Promise<void>): Promise<void> {
  await open()
  await expect(playground.dialog).toBeVisible()
  await picture()
  await playground.press('Escape')
  await expect(playground.dialog).toBeHidden()
}

async function openTable(playground: Playground): Promise<void> {
  await playground.press('Control+k')
  await playground.page.getByPlaceholder('What do you want to do?').fill('Nodes and wires as a table')
  await expect(playground.dialog.getByRole('option').first()).toHaveText(/^Nodes and wires/)
  await playground.press('Enter')
  await expect(playground.page.getByRole('dialog', { name: 'Nodes and wires' })).toBeVisible()
}

async function firstScenario(playground: Playground, picture: Picture): Promise<void> {
  // Fitted as the page opened, the view may be a pixel off: the panels were still getting their sizes.
  await playground.press('1')
  await pauseAt(playground, 12)
  await picture('first')

  await playground.page.getByRole('button', { name: 'No more hints' }).click()
  for (let i = 0; i < 4; i++) await playground.canvas.getByRole('button', { name: 'Zoom out' }).click()
  await picture('half-zoom', 'middle')
  await playground.press('1')

  await pauseAt(playground, 4)
  await playground.lesson.getByRole('button', { name: /^Hang Payments/ }).click()
  await playground.lesson.getByRole('button', { name: /^Flash sale/ }).click()
  await expect.poll(async () => (await playground.scenario()).timeline?.map(({ atSec }) => atSec)).toEqual([4, 4, 19])
  await pauseAt(playground, 11)
  await picture('stressed')

  await dialog(
    playground,
    () => playground.press('Control+k'),
    () => picture('commands', 'dialog'),
  )
  await dialog(
    playground,
    () => openTable(playground),
    () => picture('table', 'dialog'),
  )
  const handle = playground.charts.getByRole('separator', { name: 'Height of the charts' })
  await handle.press('End')
  await picture('charts', 'middle')
  await handle.dblclick()
}

async function otherScenarios(playground: Playground, picture: Picture): Promise<void> {
  await dialog(
    playground,
    () => playground.press('Control+o'),
    () => picture('gallery', 'dialog'),
  )
  await dialog(
    playground,
    () => playground.press('Shift+L'),
    () => picture('lab', 'dialog'),
  )
  await openScenario(playground, 'One hot key, one late partition', 24)
  await playground.select('Readings')
  await show(playground, 'Learn')
  await expect(playground.inspector.getByRole('heading', { name: 'What it is' })).toBeVisible()
  await picture('log', 'work')

  await openScenario(playground, 'A cache node is lost: modulo and a ring', 26)
  await playground.select('Ring')
  await show(playground, 'Metrics')
  await picture('cache', 'work')

  await openScenario(playground, 'The first error cancels the rest', 20)
  await playground.select('Product page')
  await show(playground, 'Parameters')
  await playground.inspector.getByRole('list', { name: 'Steps' }).scrollIntoViewIfNeeded()
  await picture('steps', 'work')

  await playground.newScenario()
  await pauseAt(playground, 0)
  await picture('empty', 'work')
}

for (const theme of ['dark', 'light'] as const) {
  test(`the page looks as it did, ${theme}`, async ({ playground, page }, { config }) => {
    test.setTimeout(180_000)
    page.setDefaultTimeout(15_000)
    await page.setViewportSize({ width: 1440, height: 900 })
    await page.emulateMedia({ colorScheme: theme })
    await playground.open()

    const here = await environmentOf(page)
    if (config.updateSnapshots === 'all') await keepEnvironment(here)
    const reason = await whyNotComparable(here)
    if (reason !== null) console.log(reason) // the list of results does not say why a test was left out
    test.skip(reason !== null, `${reason} CONTRIBUTING.md says how to take them anew.`)

    const picture: Picture = async (name, part = 'all') => {
      await page.mouse.move(0, 0)
      await page.evaluate(() => document.fonts.ready)
      await playground.settled()
      await expect.soft(page).toHaveScreenshot(`${name}-${theme}.png`, {
        animations: 'disabled',
        caret: 'hide',
        clip: PARTS[part],
        stylePath: join(import.meta.dirname, 'pictures/masks.css'),
        // A hairline's colour off by five of 255 counts; the glyph of a chip is some twenty pixels.
        threshold: 0.02,
        maxDiffPixels: 10,
        timeout: 20_000, // until a busy machine has painted it
      })
    }
    await firstScenario(playground, picture)
    await otherScenarios(playground, picture)
  })
}
