import { pack } from './links'
import { boxOf, centre, expect, type Playground, test } from './playground'

test.use({ viewport: { width: 1440, height: 900 } })

const LINK = pack([
  1,
  [
    ['p', 'producer', 0, 0, { l: 'Users', p: { ratePerSec: 50, schedule: [{ type: 'step', atSec: 20, to: 100 }] } }],
    ['a', 'worker-pool', 260, 0, { l: 'First', p: { workers: 3 } }],
    ['b', 'worker-pool', 520, 0, { l: 'Second', p: { workers: 9 } }],
  ],
  [
    [0, 1, { m: 1 }],
    [1, 2, { m: 1 }],
  ],
  { n: 'Several' },
])

/** What was set while the run went on, the last value of each. */
async function changes(playground: Playground): Promise<Record<string, unknown>> {
  const { timeline = [] } = await playground.scenario()
  return Object.fromEntries(timeline.flatMap((entry) => ('set' in entry ? [[entry.set, entry.to]] : [])))
}

test('nodes of one kind are edited together, mixed values are said to be, and one undo takes it back', async ({
  playground,
  page,
}) => {
  await playground.open(LINK)
  await page.getByRole('button', { name: 'Make it mine' }).first().click()
  await playground.select('First')
  await playground.node('Second').click({ position: { x: 24, y: 14 }, modifiers: ['Shift'] })
  await expect(playground.inspector.getByRole('heading', { name: '2 nodes' })).toBeVisible()
  const workers = playground.field('Workers')
  await expect(workers).toHaveValue('mixed')
  const before = await playground.steps()
  await workers.fill('5')
  await page.keyboard.press('Enter')
  await expect.poll(() => changes(playground)).toEqual({ 'a.workers': 5, 'b.workers': 5 })
  expect(await playground.steps()).toBe(before + 1)
  await playground.undo()
  await expect.poll(() => changes(playground)).toEqual({})
})

test('a change of a schedule is dragged in its drawing as one step', async ({ playground, page }) => {
  await playground.open(LINK)
  await page.getByRole('button', { name: 'Make it mine' }).first().click()
  await playground.select('Users')
  const handle = playground.inspector.getByRole('button', { name: /^Step at 20 s/ })
  await handle.scrollIntoViewIfNeeded()
  await playground.settled()
  const before = await playground.steps()
  const from = centre(await boxOf(handle))
  await playground.drag(from, { x: from.x + 60, y: from.y + 15 })
  const step = async () => ((await changes(playground))['p.schedule'] as { atSec: number; to: number }[] | undefined)?.[0]
  await expect.poll(async () => (await step())?.atSec).toBeGreaterThan(25)
  expect((await step())?.to).toBeLessThan(100)
  expect(await playground.steps()).toBe(before + 1)
  await playground.undo()
  await expect.poll(() => changes(playground)).toEqual({})
})
