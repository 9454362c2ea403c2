import { addKind, choose, runCommand, tabTo } from './keys'
import { expect, test } from './playground'

test.beforeEach(async ({ playground }) => {
  await playground.open()
  await runCommand(playground, 'new scenario')
  await expect(playground.page.getByRole('heading', { name: 'Nothing runs yet' })).toBeVisible()
})

test('nodes are added, connected, run, changed, deleted, and all of it undone by keyboard alone', async ({ playground }) => {
  test.slow()
  await addKind(playground, 'producer', 'Producer')
  await addKind(playground, 'worker', 'Worker pool')
  await addKind(playground, 'queue', 'Queue')

  await test.step('C draws a wire to what an arrow chooses', async () => {
    await choose(playground, 'Producer')
    await playground.press('c')
    const said = playground.canvas.getByRole('status')
    await expect(said).toHaveText(/^To .*1 of 2\. Enter connects, Escape cancels\.$/)
    for (let i = 0; i < 2 && !/To Worker pool/.test((await said.textContent()) ?? ''); i++) await playground.press('Tab')
    await playground.press('Enter')
    await expect(said).toHaveText('Connected Producer to Worker pool.')
    expect((await playground.scenario()).wires).toMatchObject([{ from: 'producer', to: 'worker-pool' }])
  })

  await test.step('Escape leaves without a wire', async () => {
    await choose(playground, 'Worker pool')
    await playground.press('c', 'ArrowRight', 'Escape')
    expect((await playground.scenario()).wires).toHaveLength(1)
  })

  await test.step('Space runs and pauses', async () => {
    await expect.poll(() => playground.status()).toBe('running')
    await playground.press('Space')
    await expect(playground.player.getByRole('button', { name: 'Run' })).toBeVisible()
    await playground.press('Space')
    await expect(playground.player.getByRole('button', { name: 'Pause' })).toBeVisible()
    await playground.reach(0.5)
    expect((await playground.balance('worker-pool')).in).toBeGreaterThan(0)
  })

  await test.step('a parameter changes with the arrow keys: one step of the history', async () => {
    await choose(playground, 'Producer')
    await tabTo(playground, 'Rate', 'spinbutton')
    const before = await playground.steps()
    await playground.page.keyboard.type('80')
    await playground.press('Enter')
    await expect(playground.field('Rate')).toHaveValue(/^80/)
    await expect.poll(() => playground.steps()).toBe(before + 1)
    await playground.press('Escape')
    await playground.press('Control+z')
    await expect(playground.field('Rate')).toHaveValue(/^50/)
    await playground.press('Control+Shift+z')
    await expect(playground.field('Rate')).toHaveValue(/^80/)
  })

  await test.step('arrows nudge: a row of them is one step', async () => {
    await choose(playground, 'Queue')
    const place = async () => (await playground.scenario()).nodes.find((node) => node.id === 'queue')
    const from = await place()
    const before = await playground.steps()
    await playground.press('ArrowDown', 'ArrowDown', 'Shift+ArrowRight')
    expect(await place()).toMatchObject({ x: (from?.x ?? 0) + 24, y: (from?.y ?? 0) + 8 })
    expect(await playground.steps()).toBe(before + 1)
  })

  await test.step('Delete, undo, redo', async () => {
    await playground.press('Delete')
    await expect(playground.node('Queue')).toHaveCount(0)
    await playground.press('Control+z')
    await expect(playground.node('Queue')).toBeVisible()
    await playground.press('Control+y')
    await expect(playground.node('Queue')).toHaveCount(0)
  })
})

test('the command palette and the sheet of keys open, work and give the focus back', async ({ playground, page }) => {
  await page.keyboard.press('?')
  await expect(playground.dialog.getByRole('heading', { name: 'Keys and gestures' })).toBeVisible()
  for (const title of ['Run or pause', 'Undo', 'Connect the node', 'Add a node', 'All commands']) {
    await expect(playground.dialog.getByText(title, { exact: true })).toBeVisible()
  }
  await page.keyboard.press('Escape')
  await expect(playground.dialog).toBeHidden()

  await page.keyboard.press('Control+k')
  const options = playground.dialog.getByRole('option')
  expect(await options.count()).toBeGreaterThan(40)
  await page.keyboard.type('add cach')
  await expect(options.first()).toHaveAccessibleName(/Add Cache/)
  await page.keyboard.press('Enter')
  await expect(playground.node('Cache')).toBeVisible()

  await page.keyboard.press('Control+k')
  await page.keyboard.type('nothing is called so')
  await page.keyboard.press('Escape')
  await expect(playground.dialog).toBeHidden()

  await runCommand(playground, 'light or dark')
  const theme = () => page.evaluate(() => document.documentElement.dataset.theme)
  const before = await theme()
  await page.keyboard.press('t')
  expect(await theme()).not.toBe(before)

  await page.keyboard.press('Control+k')
  await page.keyboard.type('without its majority')
  await expect(options.first()).toHaveAccessibleName(/Open A registry without its majority/)
  await page.keyboard.press('Enter')
  await expect(playground.node('Registry')).toBeVisible()
  expect((await playground.scenario()).name).toBe('A registry without its majority')
})

/**
 * Whether a focused element looks the same without the focus: outlines, shadows, borders and grounds of the element, of what is in it and around it.
 * `null`: it is the page itself.
 */
function looksAlike(element: HTMLElement): boolean | null {
  if (element === document.body) return null
  const seen: Element[] = [element, ...element.querySelectorAll('*')]
  for (let e = element.parentElement, i = 0; e !== null && i < 2; e = e.parentElement, i++) seen.push(e)
  if (element.nextElementSibling) seen.push(element.nextElementSibling)
  const looks = () =>
    seen
      .flatMap((each) =>
        [null, '::before', '::after'].map((part) => {
          const { outline, boxShadow, border, background, stroke, strokeWidth, opacity } = getComputedStyle(each, part)
          return [outline, boxShadow, border, background, stroke, strokeWidth, opacity].join(' ')
        }),
      )
      .join('\n')
  const focused = looks()
  element.blur()
  const alike = looks() === focused
  element.focus({ preventScroll: true })
  return alike
}

test('wherever Tab goes, the focus can be seen', async ({ playground, page }) => {
  test.slow()
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.keyboard.press('Control+o')
  await playground.dialog.getByRole('button', { name: /^Checkout with a slow/ }).click()
  await expect(playground.node('Checkout')).toBeVisible()
  await playground.reach(1)
  await page.keyboard.press('Space')
  await choose(playground, 'Checkout')
  await page.addStyleTag({ content: '*, *::before, *::after { transition: none !important; animation: none !important }' })
  const unseen: string[] = []
  let stops = 0
  await page.getByRole('button', { name: 'Spillway, menu' }).focus()
  for (; stops < 200; stops++) {
    await page.keyboard.press('Tab')
    const stop = await page.evaluateHandle(() => (document.activeElement ?? document.body) as HTMLElement)
    const alike = await stop.evaluate(looksAlike)
    if (alike === null) break
    if (!alike) continue
    // Some things, as the thumb of a slider, have looks that scripts cannot read.
    const picture = async () => (await page.screenshot({ animations: 'disabled', caret: 'hide' })).toString('base64')
    const focused = await picture()
    await stop.evaluate((element) => element.blur())
    const without = await picture()
    await stop.evaluate((element) => element.focus({ preventScroll: true }))
    if (focused === without) unseen.push(await stop.evaluate((element) => element.outerHTML.slice(0, 160)))
  }
  expect(stops).toBeGreaterThan(40)
  expect(unseen).toEqual([])
})
