import { boxOf, centre, expect, type Playground, test } from './playground'

test.use({ viewport: { width: 1440, height: 900 } })

/** A number that a chart's summary gives for a line, e.g. `offered 110 per second now`. */
async function said(playground: Playground, line: string): Promise<number> {
  const text = (await playground.summary('Throughput and goodput').textContent()) ?? ''
  const found = new RegExp(`${line} ([\\d.,]+)(k|M)? per second now`).exec(text)
  if (found === null) return Number.NaN
  return Number(found[1].replaceAll(',', '')) * (found[2] === 'k' ? 1e3 : found[2] === 'M' ? 1e6 : 1)
}

async function drawCheckout(playground: Playground): Promise<void> {
  await playground.dragKind('Producer', { x: 0.1, y: 0.45 })
  await playground.dragKind('Worker pool', { x: 0.32, y: 0.45 })
  await playground.dragKind('Cache', { x: 0.58, y: 0.16 })
  await playground.dragKind('Worker pool', { x: 0.86, y: 0.16 })
  await playground.dragKind('Worker pool', { x: 0.86, y: 0.47 })
  await playground.dragKind('Queue', { x: 0.58, y: 0.78 })
  await playground.dragKind('Worker pool', { x: 0.86, y: 0.78 })
  await playground.connect('Producer', 'Worker pool')
  await playground.connect('Worker pool', 'Cache')
  await playground.connect('Cache', 'Worker pool 2')
  await playground.connect('Worker pool', 'Worker pool 3')
  await playground.connect('Worker pool', 'Queue')
  await playground.connect('Queue', 'Worker pool 4')
}

test('a topology is built by mouse alone, runs, changes, and reaches somebody else with the same digest', async ({
  playground,
  stranger,
}) => {
  test.slow()
  await playground.open()
  await playground.newScenario()
  await drawCheckout(playground)

  await test.step('a breaker dropped on a wire sits on it', async () => {
    const from = centre(await boxOf(playground.port('Worker pool', 'out')))
    const to = centre(await boxOf(playground.port('Worker pool 3', 'in')))
    await playground.dragKindTo('Circuit breaker', { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 })
    await expect(playground.node('Circuit breaker')).toBeVisible()
    const boxes = await Promise.all(
      ['Worker pool', 'Circuit breaker', 'Worker pool 3'].map((name) => boxOf(playground.node(name))),
    )
    for (const [i, left] of boxes.slice(0, -1).entries()) expect(left.x + left.width).toBeLessThan(boxes[i + 1].x)
    const { nodes, wires } = await playground.scenario()
    expect(nodes.map((node) => node.kind).sort()).toEqual(
      ['cache', 'circuit-breaker', 'producer', 'queue', 'worker-pool', 'worker-pool', 'worker-pool', 'worker-pool'].sort(),
    )
    const ends = wires.map(({ from, to }) => `${from} > ${to}`)
    expect(ends).toContain('worker-pool > circuit-breaker')
    expect(ends).toContain('circuit-breaker > worker-pool-3')
    expect(ends).not.toContain('worker-pool > worker-pool-3')
    expect(wires).toHaveLength(7)
  })

  await test.step('it runs: every node sees traffic', async () => {
    await playground.page.getByRole('button', { name: 'Reset to 0' }).click()
    await playground.reach(2)
    expect(await playground.status()).toBe('running')
    for (const { id } of (await playground.scenario()).nodes) {
      await expect.poll(async () => (await playground.balance(id)).in, id).toBeGreaterThan(0)
    }
  })

  await test.step('a slider moves the run and the chart', async () => {
    await playground.charts.getByRole('radio', { name: '15 s' }).click()
    await playground.select('Producer')
    await expect(playground.field('Rate')).toHaveValue(/^50/)
    await expect.poll(() => said(playground, 'offered'), { timeout: 15_000 }).toBeGreaterThan(0)
    expect(await said(playground, 'offered')).toBeLessThan(150)
    const before = await playground.steps()
    await playground.slide('Rate', 0.48)
    await expect.poll(() => said(playground, 'offered'), { timeout: 15_000 }).toBeGreaterThan(300)
    expect(await playground.steps(), 'one gesture is one entry').toBe(before + 1)
    await expect(playground.timeline.getByRole('group', { name: /^Recorded changes and faults, [1-9]/ })).toBeAttached()
  })

  await test.step('undo brings the previous value back, redo the new one', async () => {
    const changed = await playground.field('Rate').inputValue()
    await playground.undo()
    await expect(playground.field('Rate')).toHaveValue(/^50/)
    await expect(playground.timeline.getByRole('group', { name: 'Recorded changes and faults, 0' })).toBeAttached()
    await expect.poll(() => said(playground, 'offered'), { timeout: 15_000 }).toBeLessThan(150)
    await playground.redo()
    await expect(playground.field('Rate')).toHaveValue(changed)
  })

  await test.step('the link shows somebody else exactly the same', async () => {
    const link = await playground.copyLink()
    expect(link.length).toBeLessThan(900)
    const sent = await playground.scenario()
    const other = await stranger()
    await other.open(link)
    await expect(other.page.getByText('A shared scenario. Your own work is untouched.')).toBeVisible()
    await expect(other.page.getByText('You see exactly what the sender saw.')).toBeVisible({ timeout: 30_000 })
    expect(await other.scenario()).toEqual(sent)
    expect(await other.digestOf(await other.scenario())).toBe(await playground.digestOf(sent))
  })
})
