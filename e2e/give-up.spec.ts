import { boxOf, centre, expect, type Playground, type Spot, test } from './playground'

async function draw(playground: Playground): Promise<void> {
  await playground.open()
  await playground.newScenario()
  await playground.dragKind('Producer', { x: 0.1, y: 0.3 })
  await playground.dragKind('Worker pool', { x: 0.45, y: 0.3 })
}

/** Presses where it is and moves on, without letting go. */
async function hold({ page }: Playground, from: Spot, to: Spot): Promise<void> {
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  await page.mouse.move(to.x, to.y, { steps: 8 })
}

async function gripOf(playground: Playground, name: string): Promise<Spot> {
  const { x, y } = await boxOf(playground.node(name))
  return { x: x + 24, y: y + 14 }
}

async function isAt(playground: Playground, name: string, { x, y }: Spot): Promise<void> {
  await expect
    .poll(async () => {
      const now = await gripOf(playground, name)
      return Math.hypot(now.x - x, now.y - y)
    }, `${name} is where it was`)
    .toBeLessThan(1)
}

test('Escape and Ctrl+Z give up a drag of nodes: all is as it was, and nothing is to be undone', async ({ playground, page }) => {
  await draw(playground)
  const at = await gripOf(playground, 'Worker pool')
  const [steps, before] = [await playground.steps(), await playground.scenario()]
  for (const key of ['Escape', 'Control+z']) {
    await hold(playground, at, { x: at.x + 90, y: at.y + 120 })
    await playground.press(key)
    await isAt(playground, 'Worker pool', at)
    await page.mouse.move(at.x + 140, at.y + 60, { steps: 4 })
    await page.mouse.up()
    await isAt(playground, 'Worker pool', at)
    expect(await playground.scenario(), key).toEqual(before)
    expect(await playground.steps(), key).toBe(steps)
    await expect(playground.inspector.getByRole('textbox', { name: 'Name of the node' }), 'it stays selected').toHaveValue(
      'Worker pool',
    )
  }
  await playground.drag(at, { x: at.x + 90, y: at.y + 120 })
  expect(await playground.steps(), 'the next drag counts').toBe(steps + 1)
})

test('Escape and Ctrl+Z give up a wire that is being drawn', async ({ playground, page }) => {
  await draw(playground)
  const from = centre(await boxOf(playground.port('Producer', 'out')))
  const to = centre(await boxOf(playground.port('Worker pool', 'in')))
  const steps = await playground.steps()
  for (const key of ['Escape', 'Control+z']) {
    await hold(playground, from, to)
    await expect(page.locator('.canvas-drawn')).toHaveCount(1)
    await playground.press(key)
    await expect(page.locator('.canvas-drawn')).toHaveCount(0)
    await page.mouse.move(to.x + 3, to.y)
    await page.mouse.up()
    expect((await playground.scenario()).wires, key).toEqual([])
    expect(await playground.steps(), key).toBe(steps)
  }
  await playground.select('Producer')
  await hold(playground, from, to)
  await playground.press('Delete')
  await expect(page.locator('.canvas-drawn')).toHaveCount(0)
  await page.mouse.up()
  expect((await playground.scenario()).nodes, 'Delete means the wire, not what is selected').toHaveLength(2)
  await playground.connect('Producer', 'Worker pool')
})

test('Delete in the middle of a drag deletes, and the view does not drift on', async ({ playground, page }) => {
  await draw(playground)
  const at = await gripOf(playground, 'Worker pool')
  const canvas = await boxOf(playground.canvas)
  await hold(playground, at, { x: canvas.x + canvas.width - 6, y: at.y })
  await playground.press('Delete')
  await expect(playground.node('Worker pool')).toBeHidden()
  const view = () => page.locator('.react-flow__viewport').getAttribute('style')
  const before = await view()
  await page.waitForTimeout(300)
  expect(await view()).toBe(before)
  await page.mouse.up()
  const steps = await playground.steps()
  await playground.press('Control+z')
  await expect(playground.node('Worker pool')).toBeVisible()
  expect((await playground.scenario()).nodes).toHaveLength(2)
  expect(await playground.steps(), 'the drag left no entry of its own').toBe(steps - 1)
})

test('a kind that is let go on a panel is not added, where nobody would see it', async ({ playground, page }) => {
  await draw(playground)
  const { nodes } = await playground.scenario()
  const queue = centre(await boxOf(playground.palette.getByRole('button', { name: 'Queue', exact: true })))
  for (const panel of [playground.inspector, playground.charts, page.getByRole('banner')]) {
    await playground.drag(queue, centre(await boxOf(panel)))
    expect((await playground.scenario()).nodes).toEqual(nodes)
  }
})

test('Escape gives up a slider that is dragged or stepped: the document and the history are as they were', async ({
  playground,
  page,
}) => {
  await draw(playground)
  await playground.connect('Producer', 'Worker pool')
  await playground.reach(1)
  await playground.select('Worker pool')
  const slider = playground.inspector.getByRole('slider', { name: 'Workers' })
  const [steps, before] = [await playground.steps(), await playground.scenario()]
  const isBack = async (how: string) => {
    expect(await playground.steps(), how).toBe(steps)
    expect(await playground.scenario(), how).toEqual(before)
    await expect(playground.field('Workers'), how).toHaveValue('1')
  }
  const { x, y, width, height } = await boxOf(slider)
  await hold(playground, { x: x + 2, y: y + height / 2 }, { x: x + width / 2, y: y + height / 2 })
  await expect.poll(() => playground.steps(), 'the run takes it while it moves').toBe(steps + 1)
  await playground.press('Escape')
  await isBack('dragged')
  await page.mouse.move(x + width - 8, y + height / 2)
  await page.mouse.up()
  await isBack('let go')
  for (const [control, key] of [
    [slider, 'ArrowRight'],
    [playground.field('Workers'), 'ArrowUp'],
  ] as const) {
    await control.focus()
    await page.keyboard.down(key)
    await expect.poll(() => playground.steps()).toBe(steps + 1)
    await playground.press('Escape')
    await page.keyboard.up(key)
    await isBack(key)
  }
  expect(await playground.steps()).toBe(steps)
  await slider.press('ArrowRight')
  await expect.poll(() => playground.steps(), 'the next one counts').toBe(steps + 1)
})

test('Ctrl+Z gives up a kind that is picked up, and undoes nothing', async ({ playground, page }) => {
  await draw(playground)
  const [steps, before] = [await playground.steps(), await playground.scenario()]
  const queue = centre(await boxOf(playground.palette.getByRole('button', { name: 'Queue', exact: true })))
  const canvas = centre(await boxOf(playground.canvas))
  await hold(playground, queue, canvas)
  await expect(page.locator('.palette-ghost')).toBeVisible()
  await playground.press('Control+z')
  await expect(page.locator('.palette-ghost')).toBeHidden()
  await page.mouse.up()
  expect(await playground.scenario()).toEqual(before)
  expect(await playground.steps()).toBe(steps)
})

test('Ctrl+Z undoes a value that was set, also while its field has the focus', async ({ playground }) => {
  await draw(playground)
  await playground.select('Worker pool')
  const field = playground.field('Workers')
  const before = await field.inputValue()
  await field.fill('7')
  await playground.press('Enter')
  const workers = async () => (await playground.scenario()).nodes[1].params?.workers
  await expect.poll(workers).toBe(7)
  await expect(field).toBeFocused()
  await playground.press('Control+z')
  await expect(field).toHaveValue(before)
  expect(await workers()).toBeUndefined()
  await playground.press('Control+y')
  await expect(field).toHaveValue('7')
  expect(await workers()).toBe(7)
  const steps = await playground.steps()
  await field.fill('9')
  await playground.press('Control+z')
  expect(await playground.steps(), 'what is being written is undone by the field').toBe(steps)
})

test('Undo takes back the value that was just written, not the step before it', async ({ playground }) => {
  await draw(playground)
  await playground.connect('Producer', 'Worker pool')
  await playground.reach(1)
  await playground.select('Producer')
  const rates = async () => (await playground.scenario()).timeline?.map((entry) => 'to' in entry && entry.to) ?? []
  await playground.field('Rate').fill('77')
  await playground.press('Enter')
  await expect.poll(rates).toEqual([77])
  await playground.field('Rate').fill('88')
  await playground.undo()
  expect(await rates()).toEqual([77])
  await playground.redo()
  await expect.poll(rates).toEqual([77, 88])
  await playground.settled()
  expect(await rates(), 'and it is not set once more').toEqual([77, 88])
})

test.describe('with fingers', () => {
  test.use({ hasTouch: true })

  test('a second finger waits until the drag is over, and the next drag does not jump', async ({ playground, page, context }) => {
    await draw(playground)
    const session = await context.newCDPSession(page)
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...points: readonly Spot[]) =>
      session.send('Input.dispatchTouchEvent', { type, touchPoints: points.map(({ x, y }, id) => ({ x, y, id })) })
    const pull = async (from: Spot) => {
      await touch('touchStart', from)
      for (let i = 1; i <= 10; i++) await touch('touchMove', { x: from.x, y: from.y + i * 10 })
    }
    const at = await gripOf(playground, 'Worker pool')
    await pull(at)
    const held = { x: at.x, y: at.y + 100 }
    await touch('touchStart', held, { x: 500, y: 600 })
    await touch('touchMove', { ...held, x: held.x + 20 }, { x: 480, y: 600 })
    await touch('touchEnd', { ...held, x: held.x + 20 })
    await touch('touchEnd')
    await expect(page.locator('.react-flow__node.dragging')).toHaveCount(0)
    const now = await gripOf(playground, 'Worker pool')
    await pull({ x: now.x + 60, y: now.y + 30 })
    await touch('touchEnd')
    await playground.settled()
    const then = await gripOf(playground, 'Worker pool')
    expect(Math.abs(then.x - now.x)).toBeLessThan(12)
    expect(then.y - now.y).toBeGreaterThan(60)
  })
})
