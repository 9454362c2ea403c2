import AxeBuilder from '@axe-core/playwright'
import { expect, test } from './playground'

test.use({ viewport: { width: 1440, height: 900 } })

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

test('a breakpoint pauses the run at the instant at which the breaker opens', async ({ playground, page }) => {
  test.slow()
  const axe = async (what: string) => {
    const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze()
    expect.soft(violations, what).toEqual([])
  }
  await playground.open()
  await playground.reach(2)
  const bar = page.getByRole('complementary', { name: 'Breakpoints' })
  let why = ''
  const state = () => page.evaluate(() => window.spillway!.client.view('breaker')?.state('state'))

  await test.step('it is set from the menu of the node', async () => {
    await playground.node('Breaker').click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Break when…' }).click()
    await expect(playground.dialog.getByRole('combobox', { name: 'Node' })).toHaveText('Breaker')
    await expect(playground.dialog.getByRole('combobox', { name: 'What' })).toHaveText('State')
    await expect(playground.dialog.getByRole('combobox', { name: 'State', exact: true })).toHaveText('open')
    await axe('the dialog')
    await playground.dialog.getByRole('button', { name: 'Add breakpoint' }).click()
    await expect(bar.getByRole('button', { name: '1 breakpoint' })).toBeVisible()
    expect(await playground.status()).toBe('running')
  })

  await test.step('the provider hangs: the run pauses with the breaker open, and says why', async () => {
    await playground.lesson.getByRole('button', { name: /^Hang Payments/ }).click()
    await expect(bar.getByRole('status')).toHaveText(/^Paused at \d+\.\d{3} s: Breaker became open$/, { timeout: 30_000 })
    why = (await bar.getByRole('status').textContent()) ?? ''
    expect(await playground.status()).toBe('paused')
    expect(await state()).toBe(1)
    await expect(playground.inspector.getByRole('textbox', { name: 'Name of the node' })).toHaveValue('Breaker')
    await axe('paused by a breakpoint')
  })

  await test.step('it goes on with the usual key, and does not stop again before the breaker was closed', async () => {
    const { virtualSec } = await playground.figures()
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
    await playground.press('Space')
    await playground.reach(virtualSec + 1)
    expect(await playground.status()).toBe('running')
    await expect(bar.getByRole('status')).toBeEmpty()
  })

  await test.step('run again from the start, as fast as it can, it pauses at the same instant', async () => {
    await playground.press('Space')
    await expect.poll(() => playground.status()).toBe('paused')
    await playground.press('r')
    await expect.poll(async () => (await playground.figures()).virtualSec).toBe(0)
    await expect(bar.getByRole('status')).toBeEmpty()
    await page.evaluate(() => window.spillway!.client.setSpeed(Number.POSITIVE_INFINITY))
    await playground.press('Space')
    await expect(bar.getByRole('status')).toHaveText(why, { timeout: 30_000 })
  })

  await test.step('by keyboard: switched off, then removed', async () => {
    await playground.press('b')
    const list = playground.dialog.getByRole('list', { name: 'Breakpoints' })
    const onOff = list.getByRole('switch', { name: 'Breaker becomes open' })
    await onOff.focus()
    await playground.press('Space')
    await expect(onOff).toHaveAttribute('aria-checked', 'false')
    await playground.press('Escape')
    await expect(bar.getByRole('button', { name: '1 breakpoint, off' })).toBeVisible()
    await playground.press('b')
    await list.getByRole('button', { name: 'Remove: Breaker becomes open' }).focus()
    await playground.press('Enter')
    await expect(list).toBeHidden()
    await playground.press('Escape')
    await expect(bar).toBeHidden()
  })
})

test('with several workers the run goes back to the very instant, the same as with one', async ({ playground, page }) => {
  await playground.open()
  await playground.reach(1)
  const bar = page.getByRole('complementary', { name: 'Breakpoints' })
  const instants: number[] = []
  for (const workers of [1, 3]) {
    await page.keyboard.press('Escape')
    await page.evaluate((count) => {
      const { client, getScenario } = window.spillway!
      client.setWorkers(count)
      client.setSpeed(Number.POSITIVE_INFINITY)
      client.setBreakpoints([{ node: 'checkout', metric: 'inProgress', test: 'above', value: 45 }])
      return client.load(getScenario())
    }, workers)
    await expect
      .poll(() => page.evaluate(() => window.spillway!.client.broke()?.atNs ?? 0), { timeout: 30_000 })
      .toBeGreaterThan(0)
    await expect.poll(playground.status.bind(playground)).toBe('paused')
    expect((await playground.figures()).workers > 1).toBe(workers > 1)
    const atNs = await page.evaluate(() => window.spillway!.client.broke()?.atNs ?? 0)
    // Several workers have gone past it by then, and the page goes back.
    await expect.poll(async () => (await playground.figures()).virtualSec).toBeCloseTo((atNs + 1) / 1e9, 9)
    instants.push(atNs)
  }
  expect(instants[1]).toBe(instants[0])
  await expect(bar).toBeHidden()
})
