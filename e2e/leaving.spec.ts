import { expect, type Playground, test } from './playground'

/** Writes into a field without Enter, and does not leave it. */
async function write(playground: Playground, field: string, text: string): Promise<void> {
  await playground.field(field).fill(text)
  await expect(playground.field(field)).toBeFocused()
}

test('a value that is typed and not yet taken over is kept when the page is loaded anew', async ({ playground, page }) => {
  await playground.open()
  await playground.newScenario()
  await playground.dragKind('Producer', { x: 0.2, y: 0.3 })
  await playground.dragKind('Worker pool', { x: 0.6, y: 0.3 })

  await test.step('before the run has begun, in the node', async () => {
    await playground.select('Producer')
    await write(playground, 'Rate', '77')
    await page.reload()
    await playground.ready()
    expect((await playground.scenario()).nodes[0].params).toEqual({ ratePerSec: 77 })
  })

  await test.step('in a run, where it is', async () => {
    await playground.connect('Producer', 'Worker pool')
    await playground.reach(2)
    await playground.select('Producer')
    await write(playground, 'Rate', '88')
    await page.reload()
    await playground.ready()
    const { timeline = [] } = await playground.scenario()
    expect(timeline).toMatchObject([{ set: 'producer.ratePerSec', to: 88 }])
    expect(timeline[0].atSec).toBeGreaterThanOrEqual(2)
  })

  await test.step('what no field takes is not kept', async () => {
    await playground.select('Producer')
    await write(playground, 'Rate', 'a lot')
    const before = await playground.scenario()
    await page.reload()
    await playground.ready()
    expect(await playground.scenario()).toEqual(before)
  })
})
