import { boxOf, centre, expect, type Playground, type Spot, test } from './playground'

test.use({ viewport: { width: 1280, height: 800 }, hasTouch: true })

async function tap(playground: Playground, spot: Spot): Promise<void> {
  await playground.page.touchscreen.tap(spot.x, spot.y)
}

async function place(playground: Playground): Promise<void> {
  await playground.open()
  await playground.newScenario()
  await playground.dragKind('Producer', { x: 0.15, y: 0.25 })
  await playground.dragKind('Worker pool', { x: 0.5, y: 0.25 })
  await playground.dragKind('Worker pool', { x: 0.8, y: 0.6 })
}

const portAt = async (playground: Playground, name: string, side: 'in' | 'out') =>
  centre(await boxOf(playground.port(name, side)))

async function ends(playground: Playground): Promise<readonly string[]> {
  return (await playground.scenario()).wires.map(({ from, to }) => `${from} > ${to}`)
}

/** Whether a wire waits for its other end. */
function waiting(playground: Playground) {
  return playground.canvas.locator('[data-tapped]')
}

test('two taps draw a wire, and what waits is shown', async ({ playground }) => {
  await place(playground)

  await test.step('from a port to the body of a node', async () => {
    await tap(playground, await portAt(playground, 'Producer', 'out'))
    await expect(waiting(playground)).toHaveCount(1)
    await expect(playground.canvas.getByText('Tap where the wire leads', { exact: true })).toBeVisible()
    await expect(playground.canvas.locator('[data-end="legal"]')).toHaveCount(2)
    const body = await boxOf(playground.node('Worker pool'))
    await tap(playground, { x: body.x + 40, y: body.y + 30 })
    expect(await ends(playground)).toEqual(['producer > worker-pool'])
    await expect(waiting(playground)).toHaveCount(0)
    await expect(playground.canvas.locator('[data-end]')).toHaveCount(0)
    await expect(playground.inspector.getByRole('textbox', { name: 'Name of the node' }), 'the tap selects nothing').toHaveValue(
      'Worker pool 2',
    )
  })

  await test.step('from an in port back to an out port', async () => {
    const before = await playground.steps()
    await tap(playground, await portAt(playground, 'Worker pool 2', 'in'))
    await expect(waiting(playground)).toHaveCount(1)
    await tap(playground, await portAt(playground, 'Worker pool', 'out'))
    expect(await ends(playground)).toEqual(['producer > worker-pool', 'worker-pool > worker-pool-2'])
    expect(await playground.steps(), 'one wire is one entry').toBe(before + 1)
    await playground.undo()
    expect(await ends(playground)).toEqual(['producer > worker-pool'])
  })

  await test.step('where it cannot end it says so and goes on waiting', async () => {
    await tap(playground, await portAt(playground, 'Worker pool', 'out'))
    const producer = await boxOf(playground.node('Producer'))
    await tap(playground, { x: producer.x + 30, y: producer.y + 30 })
    await expect(playground.canvas.locator('.canvas-refusal')).toHaveText(/Producer/)
    await expect(waiting(playground)).toHaveCount(1)
    expect(await ends(playground)).toHaveLength(1)
    await playground.press('Escape')
    await expect(waiting(playground)).toHaveCount(0)
  })
})

test('a wire that waits is given up by the same port, empty ground and Escape', async ({ playground }) => {
  await place(playground)
  const port = await portAt(playground, 'Producer', 'out')
  const empty = await playground.point({ x: 0.3, y: 0.75 })
  for (const giveUp of [() => tap(playground, port), () => tap(playground, empty), () => playground.press('Escape')]) {
    await tap(playground, port)
    await expect(waiting(playground)).toHaveCount(1)
    await giveUp()
    await expect(waiting(playground)).toHaveCount(0)
  }
  const body = await boxOf(playground.node('Worker pool'))
  await tap(playground, { x: body.x + 40, y: body.y + 30 })
  expect(await ends(playground)).toEqual([])
})

test('a finger hits a port within 32 px at any zoom, and a click of a mouse starts nothing', async ({ playground }) => {
  await place(playground)
  const zoomOut = playground.canvas.getByRole('button', { name: 'Zoom out' })
  for (const zooms of [0, 2]) {
    for (let i = 0; i < zooms; i++) await zoomOut.click()
    await playground.settled()
    await expect
      .poll(() =>
        playground.port('Producer', 'out').evaluate((port) => {
          const { width, height } = getComputedStyle(port, '::before')
          const zoom = new DOMMatrix(getComputedStyle(document.querySelector('.react-flow__viewport')!).transform).a
          return Math.min(Number.parseFloat(width), Number.parseFloat(height)) * zoom
        }),
      )
      .toBeGreaterThanOrEqual(32)
    const { x, y } = await portAt(playground, 'Producer', 'out')
    for (const [dx, dy] of [
      [0, 15],
      [0, -15],
      [18, 0],
      [-8, 0],
    ]) {
      await tap(playground, { x: x + dx, y: y + dy })
      await expect(waiting(playground), `${dx}, ${dy}`).toHaveCount(1)
      await playground.press('Escape')
    }
  }
  const { x, y } = await portAt(playground, 'Producer', 'out')
  await playground.page.mouse.click(x, y)
  await expect(waiting(playground)).toHaveCount(0)
  const target = await portAt(playground, 'Worker pool', 'in')
  await playground.page.mouse.click(target.x, target.y)
  expect(await ends(playground)).toEqual([])
})
