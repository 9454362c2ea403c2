import AxeBuilder from '@axe-core/playwright'
import type { Locator } from '@playwright/test'
import { expect, type Playground, test } from './playground'

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

async function expectNoViolations({ page }: Playground, what: string): Promise<void> {
  // Of a slider whose label is cut by the panel's edge that rule says that it has none.
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).disableRules('label-title-only').analyze()
  const found = violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help}: ${node.target.join(' ')} ${node.any[0]?.message ?? ''}`),
  )
  expect.soft(found, what).toEqual([])
}

test('what only a colour or a bar says is there with forced colours, too', async ({ playground, page }) => {
  await page.emulateMedia({ colorScheme: 'dark', forcedColors: 'active' })
  await playground.open()
  await playground.reach(2)
  await playground.select('Checkout')
  await playground.inspector.getByRole('tab', { name: 'Metrics' }).click()
  await playground.press('w')
  await expect(playground.dialog.locator('.traces-part[data-kind="service"]').first()).toBeVisible()
  const painted = await page.evaluate(() => {
    const plain = getComputedStyle(document.body).backgroundColor
    const marks = {
      'state of a node': '.canvas-card[data-health="good"] .canvas-bar',
      balance: '.insp-bar-good',
      'head of the timeline': '.timeline-head',
      'part of a trace': '.traces-part[data-kind="service"]',
    }
    return Object.entries(marks).map(([what, selector]) => {
      const mark = document.querySelector(selector)
      return [what, mark !== null && getComputedStyle(mark).backgroundColor !== plain]
    })
  })
  expect(Object.fromEntries(painted)).toEqual({
    'state of a node': true,
    balance: true,
    'head of the timeline': true,
    'part of a trace': true,
  })
  // Pressed, chosen, or on its way to be chosen.
  const outlined = (of: Locator) => of.evaluate((element) => getComputedStyle(element).outlineStyle !== 'none')
  await playground.press('Escape')
  expect(await outlined(playground.charts.getByRole('button', { name: 'Latency', exact: true }))).toBe(true)
  expect(await outlined(playground.charts.getByRole('button', { name: 'Errors', exact: true }))).toBe(false)
  await playground.inspector.getByRole('tab', { name: 'Parameters' }).click()
  const unlimited = playground.inspector.getByRole('button', { name: 'Waiting room: unlimited' })
  expect(await outlined(unlimited)).toBe(false)
  await unlimited.click()
  await playground.page.mouse.move(0, 0)
  expect(await outlined(unlimited)).toBe(true)
  await playground.press('Control+k')
  expect(await outlined(playground.dialog.getByRole('option').first())).toBe(true)
  expect(await outlined(playground.dialog.getByRole('option').nth(1))).toBe(false)
  // Printed over the field's own text, which is not invisible there.
  const unit = playground.inspector.locator('.ui-number-printed').first()
  await playground.press('Escape')
  await playground.inspector.getByRole('tab', { name: 'Parameters' }).click()
  await expect(unit).toBeHidden()
})

for (const theme of ['dark', 'light'] as const) {
  test(`axe finds nothing in the main states, ${theme}`, async ({ playground, page }) => {
    test.slow()
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    await playground.open()
    await playground.reach(2)
    await expectNoViolations(playground, 'running')

    await playground.lesson.getByRole('button', { name: /^Hang Payments/ }).click()
    await playground.lesson.getByRole('button', { name: /^Flash sale/ }).click()
    await playground.select('Shoppers')
    await expectNoViolations(playground, 'a producer selected')
    await playground.select('Checkout')
    for (const tab of ['Metrics', 'Learn', 'Parameters']) {
      await playground.inspector.getByRole('tab', { name: tab }).click()
      await expect(playground.inspector.getByRole('tabpanel')).toBeVisible()
      await expectNoViolations(playground, `node selected, ${tab}`)
    }

    await page.getByRole('button', { name: 'Spillway, menu' }).click()
    await expectNoViolations(playground, 'menu')
    await playground.press('Escape')
    // Without the minimap, with every chart, and with nothing selected.
    await page.setViewportSize({ width: 1280, height: 720 })
    for (const name of ['Queue depth', 'Utilization', 'Errors']) {
      await playground.charts.getByRole('button', { name, exact: true }).click()
    }
    await playground.press('Escape')
    await expect(playground.inspector.getByText('Known traps')).toBeVisible()
    await expectNoViolations(playground, 'small window, every chart, the scenario')
    await playground.newScenario()
    await expectNoViolations(playground, 'empty')
    await playground.open('/?embed')
    await expectNoViolations(playground, 'embedded')
  })

  test(`axe finds nothing in the dialogs, ${theme}`, async ({ playground, page }) => {
    test.slow()
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    await playground.open()
    await playground.reach(2)
    const dialogs = {
      'Control+Shift+s': 'share',
      'Control+k': 'commands',
      '?': 'keys',
      'Control+o': 'gallery',
      h: 'history',
      w: 'traces',
      'Control+f': 'find',
      'Shift+T': 'table',
      'Shift+S': 'sweep',
      'Shift+L': 'queue lab',
    }
    for (const [keys, what] of Object.entries(dialogs)) {
      await playground.press(keys)
      await expect(playground.dialog).toBeVisible()
      await expectNoViolations(playground, what)
      await playground.press('Escape')
      await expect(playground.dialog).toBeHidden()
    }
    await playground.menu('Race cache policies')
    await expect(playground.dialog.getByRole('row')).not.toHaveCount(0)
    await expectNoViolations(playground, 'race of policies')
  })
}
