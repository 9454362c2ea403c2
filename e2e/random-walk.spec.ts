import { expect, test } from './playground'

test.use({ viewport: { width: 1440, height: 900 } })

/** Keys of commands that change the document or the selection; no letters that leave the canvas. */
const KEYS = [
  'Control+d',
  'Control+d',
  'Delete',
  'ArrowRight',
  'Shift+ArrowDown',
  'ArrowLeft',
  'l',
  'Alt+a',
  'Alt+w',
  'Alt+Shift+h',
  'Control+g Escape',
  'Control+Shift+G',
  'f',
  'n Escape',
  '<',
  '>',
  'Control+a',
  'Shift+I',
  'Shift+U',
  'Shift+D',
  'Control+z',
  'Control+z',
  'Control+y',
]
const ACTIONS = 80

test('80 random keys, then undo to the first document and redo to the last', async ({ playground, page }) => {
  test.setTimeout(240_000)
  await playground.open()
  const first = await playground.scenario()
  let state = 7
  const random = (below: number) => {
    state = (state * 1103515245 + 12345) & 0x7fffffff
    return Math.floor((state / 0x7fffffff) * below)
  }
  const pickNode = () =>
    page.evaluate((at) => {
      const nodes = [...document.querySelectorAll<HTMLElement>('.canvas .react-flow__node')]
      nodes[at % nodes.length]?.focus()
    }, random(1000))
  for (let i = 0; i < ACTIONS; i++) {
    if (random(3) === 0) {
      await pickNode()
      await playground.press('Enter')
    }
    await playground.press(...KEYS[random(KEYS.length)].split(' '))
    const count = await page.evaluate(() => window.spillway!.getScenario().nodes.length)
    if (count > 40) await playground.press('Control+z')
  }
  const last = await playground.scenario()
  const steps = await playground.steps()
  expect(steps).toBeGreaterThan(20)
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
  for (let i = 0; i < steps; i++) await playground.press('Control+z')
  expect(await playground.steps()).toBe(0)
  expect(await playground.scenario()).toEqual(first)
  for (let i = 0; i < steps; i++) await playground.press('Control+y')
  expect(await playground.scenario()).toEqual(last)
  await expect(page.getByRole('alert')).toHaveCount(0)
})
