import { readFile } from 'node:fs/promises'
import { expect, Playground, test } from './playground'

async function drawTwo(playground: Playground): Promise<void> {
  await playground.newScenario()
  await playground.dragKind('Producer', { x: 0.25, y: 0.5 })
  await playground.dragKind('Worker pool', { x: 0.6, y: 0.5 })
  await playground.connect('Producer', 'Worker pool')
}

test('what was drawn is there after a reload', async ({ playground, page, context }) => {
  await playground.open()
  await drawTwo(playground)
  await playground.name.fill('Kept')
  await playground.press('Enter')
  await playground.saved()
  const before = await playground.scenario()
  await page.reload()
  await playground.ready()
  expect(await playground.scenario()).toEqual(before)
  await expect(playground.name).toHaveValue('Kept')
  await expect(playground.node('Worker pool')).toBeVisible()

  await test.step('also when another tab has saved another one since', async () => {
    const second = new Playground(await context.newPage())
    await second.open()
    await second.newScenario()
    await second.dragKind('Queue', { x: 0.5, y: 0.5 })
    await second.saved()
    await page.reload()
    await playground.ready()
    await expect(playground.name).toHaveValue('Kept')
  })
})

test('a reload in the middle of an edit loses nothing', async ({ playground, page }) => {
  await playground.open()
  await drawTwo(playground)
  await playground.saved()
  await playground.dragKind('Queue', { x: 0.8, y: 0.8 })
  await page.reload()
  await playground.ready()
  await expect(playground.node('Queue')).toBeVisible()
  await page.getByRole('region', { name: 'Canvas' }).focus()
  await playground.press('n')
  await page.keyboard.type('Not yet left')
  await page.reload()
  await playground.ready()
  await expect(playground.canvas.getByText('Not yet left')).toBeVisible()

  await test.step('without room the page says so, and offers a file', async () => {
    await page.evaluate(() => {
      IDBObjectStore.prototype.put = () => {
        throw new DOMException('', 'QuotaExceededError')
      }
    })
    await playground.name.fill('Too much')
    await playground.press('Enter')
    await expect(page.getByRole('alert').filter({ hasText: 'Your work is not saved' })).toContainText('no room left')
    await expect(page.getByRole('button', { name: 'Export as JSON' })).toBeVisible()
  })
})

test('every gesture is one step, and each is undone and done again', async ({ playground }) => {
  test.slow()
  await playground.open()
  await playground.newScenario()
  const states = [await playground.scenario()]
  const gesture = async (what: string, act: () => Promise<void>) => {
    await test.step(what, async () => {
      await act()
      await expect.poll(() => playground.steps(), what).toBe(states.length)
      states.push(await playground.scenario())
    })
  }
  await gesture('add', () => playground.dragKind('Producer', { x: 0.25, y: 0.5 }))
  await gesture('add another', () => playground.dragKind('Worker pool', { x: 0.6, y: 0.5 }))
  await gesture('connect', () => playground.connect('Producer', 'Worker pool'))
  await gesture('move', async () => {
    const box = await playground.node('Worker pool').boundingBox()
    const from = { x: (box?.x ?? 0) + 30, y: (box?.y ?? 0) + 16 }
    await playground.drag(from, { x: from.x + 40, y: from.y + 60 })
  })
  await gesture('a parameter, by its slider', async () => {
    await playground.reach(0.5)
    await playground.select('Producer')
    await playground.slide('Rate', 0.4)
  })
  await gesture('a parameter, typed', async () => {
    await playground.field('Rate').fill('70')
    await playground.press('Enter')
  })
  await gesture('a name', async () => {
    await playground.inspector.getByRole('textbox', { name: 'Name of the node' }).fill('Callers')
    await playground.press('Enter')
  })
  await gesture('delete', async () => {
    await playground.select('Worker pool')
    await playground.press('Delete')
  })
  expect(states.at(-1)).toMatchObject({ nodes: [{ id: 'producer', label: 'Callers' }], wires: [] })

  for (let i = states.length - 2; i >= 0; i--) {
    await playground.undo()
    expect(await playground.scenario(), `undone to ${i}`).toEqual(states[i])
  }
  await expect(playground.page.getByRole('button', { name: 'Undo', exact: true })).toBeDisabled()
  for (let i = 1; i < states.length; i++) {
    await playground.redo()
    expect(await playground.scenario(), `done again to ${i}`).toEqual(states[i])
  }
  await playground.press('h')
  await expect(playground.dialog.getByRole('listitem')).not.toHaveCount(0)
  await playground.dialog.getByRole('button', { name: 'As it was opened' }).click()
  expect(await playground.scenario()).toEqual(states[0])
})

test('a scenario is exported as JSON and opened again', async ({ playground, page }, testInfo) => {
  await playground.open()
  await drawTwo(playground)
  const drawn = await playground.scenario()
  const [download] = await Promise.all([page.waitForEvent('download'), playground.menu('Export as JSON')])
  expect(download.suggestedFilename()).toBe('untitled.json')
  const path = testInfo.outputPath('exported.json')
  await download.saveAs(path)
  expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({
    spillway: 1,
    nodes: [{ id: 'producer' }, { id: 'worker-pool' }],
  })

  await playground.newScenario()
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), playground.menu('Open a file…')])
  await chooser.setFiles(path)
  await expect(playground.node('Worker pool')).toBeVisible()
  expect(await playground.scenario()).toEqual(drawn)
})

test('a file that is none says why', async ({ playground, page }) => {
  await playground.open()
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), playground.menu('Open a file…')])
  await chooser.setFiles({ name: 'broken.json', mimeType: 'application/json', buffer: Buffer.from('{ "spillway": 1, ') })
  await expect(playground.dialog.getByRole('heading', { name: 'broken.json could not be opened' })).toBeVisible()
  await expect(playground.dialog.getByRole('listitem')).toHaveText(/not JSON/)
  await playground.press('Escape')
  await expect(playground.name).toHaveValue('Checkout with a slow payment provider')
})

test('nodes are copied as JSON text, and pasted JSON is inserted', async ({ playground, page }) => {
  await playground.open()
  await drawTwo(playground)
  await playground.press('Control+a', 'Control+c')
  const text = await page.evaluate(() => navigator.clipboard.readText())
  expect(JSON.parse(text).nodes).toHaveLength(2)
  await playground.press('Control+v')
  await expect.poll(async () => (await playground.scenario()).nodes.length).toBe(4)
  const { nodes, wires } = await playground.scenario()
  expect(new Set(nodes.map((node) => node.id)).size).toBe(4)
  expect(wires).toHaveLength(2)
  await expect(playground.node('Producer 2'), 'its name is free, too').toBeVisible()
  await page.evaluate(
    (json) => navigator.clipboard.writeText(json),
    '{"spillway":1,"nodes":[{"id":"q","kind":"queue"}],"wires":[]}',
  )
  await playground.press('Control+v')
  await expect(playground.node('Queue')).toBeVisible()
  await playground.undo()
  await playground.undo()
  expect((await playground.scenario()).nodes).toHaveLength(2)
})

test('two tabs with one document: neither overwrites the other in silence', async ({ playground, page, context }) => {
  await playground.open()
  await drawTwo(playground)
  await playground.saved()
  const tab = await context.newPage()
  const second = new Playground(tab)
  await second.open()
  await expect(second.node('Worker pool')).toBeVisible()
  await expect(tab.getByText('This scenario is also open in another tab')).toBeVisible()

  await second.dragKind('Queue', { x: 0.5, y: 0.8 })
  await second.saved()
  await page.bringToFront()
  await expect(page.getByText('This scenario was changed in another tab.')).toBeVisible()
  await playground.dragKind('Cache', { x: 0.5, y: 0.2 })
  await expect(page.getByText('Both are kept')).toBeVisible()
  await playground.saved()

  await playground.press('Control+o')
  const own = playground.dialog.getByRole('region', { name: 'Yours' }).getByRole('listitem')
  await expect(own).toHaveCount(2)
  await playground.press('Escape')
  await tab.bringToFront()
  await tab.reload()
  await second.ready()
  await page.reload()
  await playground.ready()
})
