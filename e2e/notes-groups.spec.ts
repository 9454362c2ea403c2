import { boxOf, centre, expect, test } from './playground'

test.use({ viewport: { width: 1440, height: 900 } })

test('a note is added, written, moved, resized, deleted; each is one step of the history', async ({ playground, page }) => {
  await playground.open()
  await page.keyboard.press('n')
  const field = playground.canvas.getByRole('textbox', { name: 'Text of the note' })
  await expect(field).toBeFocused()
  await page.keyboard.type('Payments is the slow one')
  await page.keyboard.press('Control+Enter')
  const note = playground.canvas.getByRole('group', { name: 'Note: Payments is the slow one' })
  await expect(note).toBeVisible()
  expect(await playground.steps()).toBe(2)
  const before = (await playground.scenario()).notes?.[0]

  const box = await boxOf(note)
  await playground.drag(centre(box), { x: centre(box).x + 60, y: centre(box).y + 40 })
  const moved = (await playground.scenario()).notes?.[0]
  expect(moved).not.toMatchObject({ x: before?.x, y: before?.y })
  expect(await playground.steps()).toBe(3)

  const grip = centre(await boxOf(note.getByRole('button', { name: 'Resize the note' })))
  await playground.drag(grip, { x: grip.x + 80, y: grip.y + 50 })
  const resized = (await playground.scenario()).notes?.[0]
  expect(resized?.width).toBeGreaterThan(220)
  expect(resized).toMatchObject({ x: moved?.x, y: moved?.y })
  expect(await playground.steps()).toBe(4)

  const { x, y } = centre(await boxOf(note.getByRole('button', { name: 'Resize the note' })))
  const large = await boxOf(note)
  await page.mouse.move(x, y)
  await page.mouse.down()
  await page.mouse.move(x + 60, y + 60, { steps: 4 })
  await page.keyboard.press('Escape')
  await page.mouse.up()
  expect(await boxOf(note), 'Escape gives a resize up').toEqual(large)
  expect(await playground.steps()).toBe(4)

  await note.dblclick()
  await field.fill('Something else')
  await page.keyboard.press('Escape')
  expect((await playground.scenario()).notes?.[0].text).toBe('Something else')
  await playground.undo()
  expect((await playground.scenario()).notes?.[0].text).toBe('Payments is the slow one')

  await page.keyboard.press('Delete')
  await expect(note).toHaveCount(0)
  for (let i = 0; i < 5; i++) await playground.undo()
  expect((await playground.scenario()).notes ?? []).toEqual([])
  for (let i = 0; i < 4; i++) await playground.redo()
  expect((await playground.scenario()).notes).toEqual([resized])
})

test('a group is drawn, named, moved, folded with its ports and figures, unfolded and dissolved', async ({
  playground,
  page,
}) => {
  await playground.open()
  const first = await playground.scenario()
  await playground.select('Checkout')
  await page.keyboard.down('Shift')
  await playground.node('Catalogue').click({ position: { x: 24, y: 12 } })
  await page.keyboard.up('Shift')
  await page.keyboard.press('Control+g')
  await expect(playground.canvas.getByRole('textbox', { name: 'Title of the group' })).toBeFocused()
  await page.keyboard.type('The shop')
  await page.keyboard.press('Enter')
  const [group] = (await playground.scenario()).groups ?? []
  expect(group).toMatchObject({ title: 'The shop' })
  expect(group.nodes).toHaveLength(2)

  await test.step('a drag of its title moves its nodes as one step', async () => {
    const title = centre(await boxOf(playground.canvas.getByText('The shop', { exact: true })))
    const steps = await playground.steps()
    await page.keyboard.down('Alt')
    await playground.drag(title, { x: title.x + 30, y: title.y - 20 })
    await page.keyboard.up('Alt')
    expect(await playground.steps()).toBe(steps + 1)
    const { nodes } = await playground.scenario()
    const shift = (id: string) => {
      const [a, b] = [first, { nodes }].map((scenario) => scenario.nodes.find((node) => node.id === id))
      return [b!.x - a!.x, b!.y - a!.y]
    }
    expect(shift(group.nodes[0])).toEqual(shift(group.nodes[1]))
    expect(shift(group.nodes[0])[0]).toBeGreaterThan(10)
    await playground.undo()
  })

  await test.step('folded it is a box with what enters and leaves; the run goes on', async () => {
    await playground.canvas.getByRole('button', { name: 'Fold The shop' }).click()
    await expect(playground.node('Checkout')).toHaveCount(0)
    const box = playground.canvas.getByRole('group', { name: 'Group The shop, 2 nodes' })
    await expect(box.getByText(/^\d/).first()).toBeVisible()
    await expect(box.locator('[data-handlepos="left"]')).toHaveCount(1)
    expect(await box.locator('[data-handlepos="right"]').count()).toBeGreaterThan(1)
    expect(await playground.status()).toBe('running')
    expect((await playground.scenario()).wires).toEqual(first.wires)
  })

  await test.step('unfolded and ungrouped, the document is what it was', async () => {
    await page.keyboard.press('Escape')
    await playground.canvas.getByRole('button', { name: 'Unfold The shop' }).click()
    await expect(playground.node('Checkout')).toBeVisible()
    await playground.canvas.getByText('The shop', { exact: true }).click()
    await page.keyboard.press('Control+Shift+G')
    expect(await playground.scenario()).toEqual(first)
  })
})
