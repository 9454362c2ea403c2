import type { Scenario } from '../src/scenario'
import { boxOf, centre, expect, type Playground, test } from './playground'

test.use({ viewport: { width: 1440, height: 900 } })

const LINE: Scenario = {
  spillway: 1,
  name: 'A line',
  nodes: [
    { id: 'p', kind: 'producer', label: 'Shoppers', x: 0, y: 0 },
    { id: 'a', kind: 'timeout', x: 240, y: 40 },
    { id: 'b', kind: 'retry', x: 440, y: 40 },
    { id: 'w', kind: 'worker-pool', label: 'Checkout', x: 640, y: 6 },
    { id: 'x', kind: 'worker-pool', label: 'Aside', x: 330, y: 262 },
  ],
  wires: [
    { id: 'w1', from: 'p', to: 'a' },
    { id: 'w2', from: 'a', to: 'b' },
    { id: 'w3', from: 'b', to: 'w', latencyMs: 1 },
  ],
}

async function place(playground: Playground, id: string): Promise<{ x: number; y: number }> {
  const node = (await playground.scenario()).nodes.find((each) => each.id === id)
  if (node === undefined) throw new Error(`no node ${id}`)
  return { x: node.x, y: node.y }
}

async function order(playground: Playground): Promise<readonly string[]> {
  const { wires } = await playground.scenario()
  const chain = ['p']
  for (;;) {
    const next = wires.find((wire) => wire.from.split('.')[0] === chain[chain.length - 1])
    if (next === undefined) return chain
    chain.push(next.to.split('.')[0])
  }
}

test('L lays everything out from left to right in one step, and undo brings the mess back', async ({ playground }) => {
  await playground.paste(LINE)
  const steps = await playground.steps()
  await playground.press('l')
  await expect.poll(() => playground.steps()).toBe(steps + 1)
  const { nodes, wires } = await playground.scenario()
  const left = new Map(nodes.map((node) => [node.id, node.x]))
  for (const wire of wires) expect(left.get(wire.from)!).toBeLessThan(left.get(wire.to)!)
  await playground.undo()
  expect((await playground.scenario()).nodes.map(({ x, y }) => [x, y])).toEqual(LINE.nodes.map(({ x, y }) => [x, y]))
})

test('align and distribute by key and by menu are one step each', async ({ playground, page }) => {
  await playground.paste(LINE)
  await page.keyboard.down('Shift')
  for (const name of ['Shoppers', 'Checkout', 'Aside']) await playground.node(name).click({ position: { x: 24, y: 12 } })
  await page.keyboard.up('Shift')
  const steps = await playground.steps()
  await playground.press('Alt+w')
  expect((await place(playground, 'x')).y).toBe(0)
  expect((await place(playground, 'w')).y).toBe(0)
  await playground.undo()
  expect((await place(playground, 'x')).y).toBe(262)
  await playground.node('Aside').click({ button: 'right', position: { x: 24, y: 12 } })
  await page.getByRole('menuitem', { name: 'Align left edges' }).click()
  expect((await place(playground, 'w')).x).toBe(0)
  await playground.undo()
  await playground.press('Alt+Shift+h')
  expect((await place(playground, 'x')).x).not.toBe(330)
  expect(await playground.steps()).toBe(steps + 1)
})

test('a dragged node keeps to the line of another, a guide says so, and Alt lets it go', async ({ playground, page }) => {
  await playground.paste(LINE)
  const [aside, checkout] = [await boxOf(playground.node('Aside')), await boxOf(playground.node('Checkout'))]
  const from = { x: aside.x + 30, y: aside.y + 12 }
  const to = { x: from.x + checkout.x - aside.x + 2, y: from.y + 30 }
  const drag = async (alt: boolean) => {
    await page.mouse.move(from.x, from.y)
    await page.mouse.down()
    if (alt) await page.keyboard.down('Alt')
    // A drag begins after a few px; what came before does not count.
    await page.mouse.move(from.x + 4, from.y)
    await page.mouse.move(to.x + 4, to.y, { steps: 20 })
    await expect(page.locator('.canvas-guides line')).toHaveCount(alt ? 0 : 3)
    await page.mouse.up()
    if (alt) await page.keyboard.up('Alt')
  }
  await drag(false)
  await expect(page.locator('.canvas-guides')).toHaveCount(0)
  expect((await place(playground, 'x')).x).toBe((await place(playground, 'w')).x)
  await playground.undo()
  await playground.settled()
  await drag(true)
  expect((await place(playground, 'x')).x).not.toBe((await place(playground, 'w')).x)
})

test('an inline node dragged onto another wire of its chain changes places, and < brings it back', async ({ playground }) => {
  await playground.paste(LINE)
  expect(await order(playground)).toEqual(['p', 'a', 'b', 'w'])
  const [retry, checkout] = [await boxOf(playground.node('Retry')), await boxOf(playground.node('Checkout'))]
  const timeout = await boxOf(playground.node('Timeout'))
  const steps = await playground.steps()
  await playground.drag(centre(timeout), { x: (retry.x + retry.width + checkout.x) / 2, y: centre(retry).y })
  await expect.poll(() => order(playground)).toEqual(['p', 'b', 'a', 'w'])
  expect(await playground.steps()).toBe(steps + 1)
  expect(await place(playground, 'b')).toEqual({ x: 240, y: 40 })
  expect(await place(playground, 'a')).toEqual({ x: 440, y: 40 })
  await playground.press('<')
  expect(await order(playground)).toEqual(['p', 'a', 'b', 'w'])
  await playground.undo()
  await playground.undo()
  expect((await playground.scenario()).wires).toEqual(LINE.wires)
})

const SHOP: Scenario = {
  spillway: 1,
  name: 'A shop',
  nodes: [
    { id: 'p', kind: 'producer', label: 'Shoppers', x: 0, y: 0 },
    { id: 'w', kind: 'worker-pool', label: 'Checkout', x: 520, y: 0 },
    { id: 'x', kind: 'worker-pool', label: 'Aside', x: 240, y: 300 },
    { id: 'l', kind: 'registry', label: 'List', x: 520, y: 300 },
  ],
  wires: [{ id: 'w1', from: 'p', to: 'w', latencyMs: 2 }],
}

async function middleOfWire(playground: Playground): Promise<{ x: number; y: number }> {
  const [from, to] = [await boxOf(playground.port('Shoppers', 'out')), await boxOf(playground.port('Checkout', 'in'))].map(centre)
  return { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 }
}

test('a card of the palette that is dropped on a wire is put into it; the wire lights up where it fits', async ({
  playground,
  page,
}) => {
  await playground.paste(SHOP)
  const lit = page.locator('.react-flow__edge[data-drop]')
  const hover = async (title: string) => {
    const from = centre(await boxOf(playground.palette.getByRole('button', { name: title, exact: true })))
    const to = await middleOfWire(playground)
    await page.mouse.move(from.x, from.y)
    await page.mouse.down()
    await page.mouse.move(to.x, to.y, { steps: 8 })
  }
  const steps = await playground.steps()
  await hover('Queue')
  await expect(lit).toHaveAttribute('data-id', 'w1')
  await page.mouse.up()
  await expect(lit).toHaveCount(0)
  const { nodes, wires } = await playground.scenario()
  const queue = nodes[nodes.length - 1].id
  expect(wires.map(({ id, from, to, latencyMs }) => ({ id, from, to, latencyMs }))).toEqual([
    { id: expect.any(String), from: 'p', to: queue, latencyMs: 0.5 },
    { id: 'w1', from: queue, to: 'w', latencyMs: 2 },
  ])
  expect(await playground.steps()).toBe(steps + 1)
  await playground.undo()
  expect((await playground.scenario()).wires).toEqual(SHOP.wires)

  // Nothing enters a producer: it lands where it is let go, and the wire stays dark.
  await hover('Producer')
  await expect(lit).toHaveCount(0)
  await page.mouse.up()
  expect((await playground.scenario()).nodes).toHaveLength(5)
  expect((await playground.scenario()).wires).toEqual(SHOP.wires)
  await playground.undo()

  await hover('Queue')
  await expect(lit).toHaveCount(1)
  await playground.press('Escape')
  await expect(lit).toHaveCount(0)
  await page.mouse.up()
})

test('a node without wires that is dragged onto a wire is put into it, and one that does not fit is just moved', async ({
  playground,
  page,
}) => {
  await playground.paste(SHOP)
  const to = await middleOfWire(playground)
  const steps = await playground.steps()
  const lit = page.locator('.react-flow__edge[data-drop]')
  const hover = async (name: string) => {
    const from = centre(await boxOf(playground.node(name)))
    await page.mouse.move(from.x, from.y)
    await page.mouse.down()
    // A drag begins where the pointer has left the spot.
    await page.mouse.move(from.x, from.y - 4)
    await page.mouse.move(to.x, to.y - 4, { steps: 8 })
  }
  await hover('List')
  await expect(lit).toHaveCount(0)
  await page.mouse.up()
  expect((await playground.scenario()).wires).toEqual(SHOP.wires)
  await playground.undo()
  await hover('Aside')
  await expect(lit).toHaveAttribute('data-id', 'w1')
  await page.mouse.up()
  await expect(lit).toHaveCount(0)
  expect((await playground.scenario()).wires.map(({ from, to }) => `${from} ${to}`)).toEqual(['p x', 'x w'])
  expect(await playground.steps()).toBe(steps + 1)
  await playground.undo()
  expect(await playground.scenario()).toEqual(expect.objectContaining({ nodes: SHOP.nodes, wires: SHOP.wires }))
})

test('a node is replaced by another kind: wires and shared parameters stay, undo restores', async ({ playground, page }) => {
  await playground.paste(LINE)
  await playground.select('Checkout')
  await playground.press('Shift+R')
  await expect(playground.dialog).toBeVisible()
  await page.keyboard.type('cache')
  await playground.press('Enter')
  await expect
    .poll(async () => (await playground.scenario()).nodes[3])
    .toMatchObject({ id: 'w', kind: 'cache', label: 'Checkout' })
  expect((await playground.scenario()).wires.map((wire) => wire.id)).toEqual(['w1', 'w2', 'w3'])
  await playground.undo()
  expect((await playground.scenario()).nodes).toEqual(LINE.nodes)
})

test('upstream, downstream, all, the rest, and the zoom to them', async ({ playground, page }) => {
  await playground.paste(LINE)
  await playground.select('Retry')
  const chosen = () => playground.canvas.locator('.react-flow__node.selected').count()
  await playground.press('Shift+U')
  expect(await chosen()).toBe(3)
  await playground.press('Shift+I')
  expect(await chosen()).toBe(2)
  await playground.press('Control+a')
  expect(await chosen()).toBe(5)
  await playground.press('Escape')
  await playground.node('Aside').click({ position: { x: 24, y: 12 } })
  const before = (await boxOf(playground.node('Aside'))).width
  await page.keyboard.press('2')
  await expect.poll(async () => (await boxOf(playground.node('Aside'))).width).toBeGreaterThan(before)
})

test('what was copied in one tab is pasted into another', async ({ playground, context }) => {
  await playground.paste(LINE)
  await playground.press('Control+a', 'Control+c')
  const other = new (playground.constructor as new (page: typeof playground.page) => Playground)(await context.newPage())
  await other.open()
  await other.newScenario()
  await other.page.mouse.click(700, 300)
  await other.press('Control+v')
  await expect(other.node('Checkout')).toBeVisible()
  const { nodes, wires } = await other.scenario()
  expect(nodes).toEqual(LINE.nodes)
  expect(wires).toEqual(LINE.wires)
  await other.press('Control+z')
  expect((await other.scenario()).nodes).toEqual([])
})
