import { boxOf, centre, expect, type Playground, test } from './playground'

test.use({ viewport: { width: 1440, height: 900 } })

/** Long enough for ten virtual seconds and a breaker's waits on a machine that has other things to do. */
const PATIENT = { timeout: 60_000 }

/** Drops a chip on the wire between two nodes. */
async function dropBetween(playground: Playground, kind: string, from: string, to: string): Promise<void> {
  const [start, end] = [centre(await boxOf(playground.port(from, 'out'))), centre(await boxOf(playground.port(to, 'in')))]
  await playground.dragKindTo(kind, { x: (start.x + end.x) / 2, y: (start.y + end.y) / 2 })
  await expect(playground.node(kind)).toBeVisible()
}

/** The nodes that a request passes, from the client on. */
async function path(playground: Playground): Promise<readonly string[]> {
  const { wires } = await playground.scenario()
  const ids = ['producer']
  for (;;) {
    const next = wires.find((wire) => wire.from.split('.')[0] === ids[ids.length - 1])
    if (next === undefined) return ids
    ids.push(next.to.split('.')[0])
  }
}

/**
 * Requests of the client less attempts at the service, once the stall is long over. From then on each request is one attempt, so that it
 * does not matter when exactly the run is stopped to count.
 */
async function sparedAttempts(playground: Playground): Promise<number> {
  await playground.reach(40)
  await playground.player.getByRole('button', { name: 'Pause' }).click()
  await expect.poll(() => playground.status()).toBe('paused')
  return (await playground.balance('producer')).in - (await playground.balance('worker-pool')).in
}

test('a breaker between retry and service opens on a stalled database, closes again, and saves attempts against the other order', async ({
  playground,
  page,
}) => {
  test.setTimeout(240_000)
  await playground.open()
  await playground.newScenario()

  await test.step('a client, a service and its database, with a retry and a breaker on the way', async () => {
    await playground.dragKind('Producer', { x: 0.12, y: 0.4 })
    await playground.dragKind('Worker pool', { x: 0.62, y: 0.4 })
    await playground.dragKind('Worker pool', { x: 0.88, y: 0.4 })
    await playground.connect('Producer', 'Worker pool')
    await playground.connect('Worker pool', 'Worker pool 2')
    await dropBetween(playground, 'Retry', 'Producer', 'Worker pool')
    await dropBetween(playground, 'Circuit breaker', 'Retry', 'Worker pool')
    expect(await path(playground)).toEqual(['producer', 'retry', 'circuit-breaker', 'worker-pool', 'worker-pool-2'])
  })

  await test.step('a preset for the breaker, workers and a small waiting room for the service', async () => {
    // At 0 s a change is the scenario's own; later it would be recorded on the timeline.
    await playground.player.getByRole('button', { name: 'Pause' }).click()
    await page.getByRole('button', { name: 'Reset to 0' }).click()
    await playground.select('Circuit breaker')
    await playground.inspector.getByRole('button', { name: 'Presets' }).click()
    await page.getByRole('menu').getByText('Quick to see').click()
    await expect
      .poll(async () => (await playground.scenario()).nodes.find((node) => node.id === 'circuit-breaker')?.params)
      .toMatchObject({ slidingWindowSize: 20, waitDurationInOpenStateMs: 3000 })
    await playground.select('Worker pool')
    await playground.slide('Workers', 0.2)
    await playground.slide('Waiting room', 0.2)
    const { params } = (await playground.scenario()).nodes.find((node) => node.id === 'worker-pool') ?? {}
    expect(Number(params?.workers)).toBeGreaterThan(2)
    expect(Number(params?.queueCapacity)).toBeLessThan(100)
  })

  await test.step('the breaker opens while the database stands still, and closes when it is back', async () => {
    await playground.player.getByRole('button', { name: 'Run' }).click()
    await playground.reach(3)
    const breaker = playground.node('Circuit breaker')
    await expect(breaker).toHaveAccessibleName(/: closed/, PATIENT)
    await playground.node('Worker pool 2').click({ button: 'right', position: { x: 24, y: 14 } })
    await page.getByRole('menuitem', { name: 'Pause for 10 s' }).click()
    await expect(breaker).toHaveAccessibleName(/: open/, PATIENT)
    await expect(breaker.getByText(/OPEN/)).toBeVisible()
    await expect(breaker).toHaveAccessibleName(/: closed/, PATIENT)
  })

  await test.step('with the breaker before the retry more attempts reach the service before it opens', async () => {
    await playground.player.getByRole('combobox', { name: 'Speed' }).click()
    await page.getByRole('option').last().click()
    const inside = await sparedAttempts(playground)
    const [breaker, client, retry] = [
      playground.node('Circuit breaker'),
      playground.port('Producer', 'out'),
      playground.port('Retry', 'in'),
    ]
    const [from, to] = [centre(await boxOf(client)), centre(await boxOf(retry))]
    await playground.drag(centre(await boxOf(breaker)), { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 })
    await expect.poll(() => path(playground)).toEqual(['producer', 'circuit-breaker', 'retry', 'worker-pool', 'worker-pool-2'])
    await playground.player.getByRole('button', { name: 'Reset to 0' }).click()
    await playground.player.getByRole('button', { name: 'Run' }).click()
    const outside = await sparedAttempts(playground)
    // Ten failures in twenty open the breaker: of attempts in the one order, of requests with three attempts each in the other.
    expect(inside).toBeGreaterThan(outside + 20)
  })
})
