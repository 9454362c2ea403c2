import AxeBuilder from '@axe-core/playwright'
import type { Locator } from '@playwright/test'
import { pack } from './links'
import { boxOf, centre, expect, type Playground, test } from './playground'

const NODES = [
  ['users', 'producer', 0, 0, { l: 'Users' }],
  ['pool', 'worker-pool', 420, 0, { l: 'Pool' }],
]
const WIRES = [[0, 1, { m: 2 }]]

/** A wire that is cut from the fourth second on, and a pool that gets more workers. */
const CUT = pack([
  1,
  NODES,
  WIRES,
  {
    n: 'Cut',
    d: 20,
    t: [
      { a: 4, f: 'cut', on: 'w1', u: 10 },
      { a: 16, set: 'pool.workers', to: 20 },
    ],
  },
])

async function openOwn(playground: Playground, link: string): Promise<void> {
  await playground.open(link)
  await playground.page.getByRole('button', { name: 'Make it mine' }).first().click()
  await playground.settled()
}

const form = (playground: Playground) => playground.page.getByRole('dialog', { name: /^Edit / })
const mark = (playground: Playground, name: string | RegExp) => playground.timeline.getByRole('slider', { name })
const entries = async (playground: Playground) => (await playground.scenario()).timeline ?? []

async function expectNoViolations({ page }: Playground, what: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect
    .soft(
      violations.filter(({ tags }) => tags.some((tag) => tag.startsWith('wcag'))).map(({ id, help }) => `${id}: ${help}`),
      what,
    )
    .toEqual([])
}

/** Presses the end of a bar and lets go so many pixels beside it. */
async function dragEnd(playground: Playground, bar: Locator, byPx: number): Promise<void> {
  const end = centre(await boxOf(bar.locator('.timeline-end')))
  await playground.drag(end, { x: end.x + byPx, y: end.y })
}

test('by mouse a cut of the menu becomes a one-way cut of 3 s, which the run follows, and is undone', async ({
  playground,
  page,
}) => {
  test.setTimeout(60_000)
  await openOwn(playground, pack([1, NODES, WIRES, { n: 'To cut', d: 20 }]))
  await playground.reach(1)
  await playground.press('Space')
  const [from, to] = [await boxOf(playground.port('Users', 'out')), await boxOf(playground.port('Pool', 'in'))].map(centre)
  await page.mouse.click((from.x + to.x) / 2, (from.y + to.y) / 2, { button: 'right' })
  await page.getByRole('menuitem', { name: 'Cut the wire for 10 s' }).click()
  const bar = mark(playground, /^Users → Pool cut/)
  await expect(bar).toHaveAccessibleName('Users → Pool cut · for 10 s')
  const [placed] = await entries(playground)

  // One click selects what it is about, as ever; another one opens the form.
  await bar.click({ position: { x: 20, y: 5 } })
  await expect(form(playground)).toBeHidden()
  await bar.click({ position: { x: 20, y: 5 } })
  await expect(form(playground)).toBeVisible()
  await form(playground).getByRole('radio', { name: 'Forward' }).click()
  const duration = form(playground).getByRole('spinbutton', { name: 'Duration' })
  await duration.fill('3')
  await duration.press('Enter')
  await expect.poll(() => entries(playground)).toEqual([{ ...placed, way: 'forward', forSec: 3 }])
  await expectNoViolations(playground, 'the form of a fault')

  await form(playground).getByRole('button', { name: 'About Duration' }).click()
  await expect(form(playground).getByText('Virtual seconds that it lasts')).toBeVisible()
  await playground.press('Escape')

  // Bad text keeps its place and says why; all else stays.
  await duration.fill('soon')
  await page.mouse.click(300, 300)
  await expect(form(playground).getByText(/is not a number/)).toBeVisible()
  await expect(duration).toHaveValue('soon')
  await duration.fill('0')
  await duration.press('Enter')
  await expect(form(playground).getByText('Must be above 0 and at most')).toBeVisible()
  expect(await entries(playground)).toEqual([{ ...placed, way: 'forward', forSec: 3 }])
  await duration.press('Escape')
  await expect(duration).toHaveValue('3 s')

  await form(playground).getByRole('checkbox', { name: 'For good' }).check()
  await expect.poll(async () => 'forSec' in (await entries(playground))[0]).toBe(false)
  await form(playground).getByRole('checkbox', { name: 'For good' }).uncheck()
  await playground.undo()
  await expect(form(playground)).toBeHidden()
  await playground.undo()
  await expect.poll(() => entries(playground)).toEqual([{ ...placed, way: 'forward', forSec: 3 }])

  await playground.press('Space')
  await playground.player.getByRole('combobox', { name: 'Speed' }).click()
  await page.getByRole('option').last().click()
  await expect.poll(async () => (await playground.figures()).digest, { timeout: 30_000 }).not.toBeNull()
  expect((await playground.figures()).digest).toBe(await playground.digestOf(await playground.scenario()))

  await playground.undo()
  await playground.undo()
  await expect.poll(() => entries(playground)).toEqual([placed])
  await expect(bar).toHaveAccessibleName('Users → Pool cut · for 10 s')
})

test('by keyboard a cut becomes a one-way cut of 3 s, and is undone', async ({ playground, page }) => {
  await openOwn(playground, CUT)
  const before = await entries(playground)
  await page.getByRole('slider', { name: 'Play head' }).focus()
  await playground.press('Shift+Tab')
  await expect(mark(playground, /^Users → Pool cut/)).toBeFocused()
  await playground.press('Enter')
  await expect(form(playground).getByRole('spinbutton', { name: 'Time' })).toBeFocused()
  const focused = page.locator(':focus')
  for (let i = 0; i < 9 && (await focused.getAttribute('role')) !== 'radio'; i++) {
    await playground.press('Tab')
    if ((await focused.getAttribute('role')) !== 'spinbutton') continue
    await expect(focused).toHaveAccessibleName('Duration')
    await page.keyboard.type('3')
    await playground.press('Enter')
  }
  await expect(focused).toHaveAccessibleName('Both ways')
  await playground.press('ArrowRight')
  await expect.poll(async () => (await entries(playground))[0]).toEqual({ ...before[0], way: 'forward', forSec: 3 })
  await playground.press('Escape')
  await expect(form(playground)).toBeHidden()
  await expect(mark(playground, /^Users → Pool cut forward/)).toBeFocused()
  await playground.press('Control+z', 'Control+z')
  await expect.poll(() => entries(playground)).toEqual(before)

  // Its length by keys, as one step; then the value of a recorded change.
  await playground.press('+', '+')
  await expect.poll(async () => (await entries(playground))[0]).toEqual({ ...before[0], forSec: 10.4 })
  await playground.press('-', '-', '-')
  await expect.poll(async () => (await entries(playground))[0]).toEqual({ ...before[0], forSec: 9.8 })
  await playground.press('ArrowDown', 'Enter')
  await form(playground).getByRole('spinbutton', { name: 'Workers' }).focus()
  await page.keyboard.type('40')
  await playground.press('Enter')
  await expect.poll(async () => (await entries(playground))[1]).toEqual({ ...before[1], to: 40 })
  await expectNoViolations(playground, 'the form of a change')
})

test('the end of a bar is dragged as one step, and not further than the strip', async ({ playground }) => {
  await openOwn(playground, CUT)
  const before = await entries(playground)
  const steps = await playground.steps()
  const bar = mark(playground, /^Users → Pool cut/)
  const { width } = await boxOf(playground.timeline.locator('.timeline-track'))
  expect((await boxOf(bar.locator('.timeline-end'))).width).toBeGreaterThanOrEqual(24)
  await dragEnd(playground, bar, -width / 4)
  await expect.poll(async () => (await entries(playground))[0]).toEqual({ ...before[0], forSec: 5 })
  expect(await playground.steps()).toBe(steps + 1)
  await dragEnd(playground, bar, width)
  await expect.poll(async () => (await entries(playground))[0]).toEqual({ ...before[0], forSec: 16 })
  await dragEnd(playground, bar, -width)
  const [{ atSec, ...shortest }] = await entries(playground)
  expect(atSec).toBe(4)
  expect('forSec' in shortest && shortest.forSec).toBeGreaterThan(0)
  for (let i = 0; i < 3; i++) await playground.undo()
  expect(await entries(playground)).toEqual(before)
})

test('what lies alone on the timeline is taken in 24 pixels each way, and pressed where it is taken', async ({
  playground,
  page,
}) => {
  await openOwn(playground, CUT)
  const dot = page.locator('.timeline-dot').first()
  const { x, y, width, height } = await boxOf(dot)
  const isHeld = (atX: number, atY: number) =>
    dot.evaluate((element, [px, py]) => element === document.elementFromPoint(px, py)?.closest('.timeline-mark'), [atX, atY])
  const [midX, midY] = [x + width / 2, y + height / 2]
  const reach = async (dx: number, dy: number) => {
    let px = 0
    while (px < 40 && (await isHeld(midX + dx * (px + 1), midY + dy * (px + 1)))) px++
    return px
  }
  expect((await reach(-1, 0)) + (await reach(1, 0))).toBeGreaterThanOrEqual(23)
  expect((await reach(0, -1)) + (await reach(0, 1))).toBeGreaterThanOrEqual(23)
  await page.mouse.click(midX, y + height + 6)
  await page.mouse.click(midX, y + height + 6)
  await expect(form(playground)).toBeVisible()
})
