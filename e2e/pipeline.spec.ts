import { addKind, choose, connectByKeys, pickOption, runCommand, typeNumber } from './keys'
import { expect, type Playground, test } from './playground'

test.use({ viewport: { width: 1440, height: 900 } })

const POLL = { timeout: 60_000 }
const POOLS = ['worker-pool', 'worker-pool-2', 'worker-pool-3'] as const
const QUEUES = ['queue', 'queue-2'] as const

function gauge(playground: Playground, node: string, metric: string): Promise<number> {
  return playground.page.evaluate(([id, name]) => window.spillway!.client.view(id)?.value(name) ?? 0, [node, metric] as const)
}

/** Puts down when each queue first holds a publisher back: virtual seconds by node. Filled while the page runs. */
function watchBlockage(playground: Playground) {
  return playground.page.evaluateHandle((queues) => {
    const first: Record<string, number> = {}
    const { client } = window.spillway!
    client.onFrame(() => {
      for (const id of queues) {
        if ((client.view(id)?.value('blockedPublishers') ?? 0) > 0) first[id] ??= client.figures().virtualSec
      }
    })
    return first
  }, QUEUES)
}

async function setNumber(playground: Playground, name: string, text: string): Promise<void> {
  const field = playground.field(name)
  await field.click()
  await field.fill(text)
  await field.press('Enter')
}

async function setChoice(playground: Playground, name: string, option: string): Promise<void> {
  const list = playground.inspector.getByRole('combobox', { name, exact: true })
  await list.click()
  await playground.page.getByRole('option', { name: option }).click()
  await expect(list).toHaveText(option)
}

/** The line is drained, and what the first pool accepted was done by the last: nothing was lost between. */
async function expectNothingLost(playground: Playground): Promise<void> {
  for (const id of [...POOLS, ...QUEUES]) {
    await expect.poll(async () => (await playground.balance(id)).inProgress, { ...POLL, message: `${id} is empty` }).toBe(0)
  }
  for (const id of QUEUES) {
    await expect.poll(async () => (await gauge(playground, id, 'ready')) + (await gauge(playground, id, 'unacked')), POLL).toBe(0)
  }
  const accepted = (await playground.balance('worker-pool')).ok
  expect(accepted).toBeGreaterThan(0)
  for (const id of [...POOLS, ...QUEUES]) {
    const { ok, failed, dropped, rejected } = await playground.balance(id)
    expect({ ok, failed, dropped }, id).toEqual({ ok: accepted, failed: 0, dropped: 0 })
    // Only the door of the first pool turns anybody away, and tells them.
    if (id !== 'worker-pool') expect(rejected, id).toBe(0)
  }
  expect((await playground.balance('worker-pool')).rejected).toBeGreaterThan(0)
}

test('a pipeline is built by mouse, blocks from its end upstream, and drains without loss', async ({ playground }) => {
  test.setTimeout(300_000)
  await playground.open()
  await playground.newScenario()
  await playground.dragKind('Producer', { x: 0.1, y: 0.2 })
  await playground.dragKind('Worker pool', { x: 0.27, y: 0.65 })
  await playground.dragKind('Queue', { x: 0.42, y: 0.2 })
  await playground.dragKind('Worker pool', { x: 0.58, y: 0.65 })
  await playground.dragKind('Queue', { x: 0.74, y: 0.2 })
  await playground.dragKind('Worker pool', { x: 0.87, y: 0.65 })
  const line = ['Producer', 'Worker pool', 'Queue', 'Worker pool 2', 'Queue 2', 'Worker pool 3']
  for (let i = 1; i < line.length; i++) await playground.connect(line[i - 1], line[i])

  await test.step('capacities and service times are set in the inspector', async () => {
    for (const name of ['Queue', 'Queue 2']) {
      await playground.select(name)
      await setNumber(playground, 'Capacity', '20')
      await setChoice(playground, 'When it is full', 'Block the publisher')
    }
    for (const [name, ms] of Object.entries({ 'Worker pool': 8, 'Worker pool 2': 12, 'Worker pool 3': 10 })) {
      await playground.select(name)
      await setNumber(playground, 'Service time: mean', String(ms))
    }
    await playground.select('Worker pool')
    await setNumber(playground, 'Waiting room', '5')
    await expect(playground.field('Service time: mean')).toHaveValue(/^8/)
    for (const name of ['Queue', 'Queue 2']) {
      await playground.select(name)
      await expect(playground.field('Capacity')).toHaveValue('20')
    }
  })

  await test.step('it runs, and nobody is blocked for long', async () => {
    expect(await playground.status()).toBe('running')
    await expect.poll(async () => (await playground.balance('worker-pool-3')).ok, POLL).toBeGreaterThan(20)
    expect(await gauge(playground, 'queue', 'blockedPublishers')).toBe(0)
  })

  const first = await watchBlockage(playground)
  await test.step('a slow last stage blocks the one before it, and then the one before that', async () => {
    await playground.select('Worker pool 3')
    await setNumber(playground, 'Service time: mean', '100')
    await expect(playground.node('Worker pool')).toHaveAccessibleName(/1 blocked/, POLL)
    await expect(playground.node('Worker pool 2')).toHaveAccessibleName(/1 blocked/, POLL)
    await expect(playground.node('Queue')).toHaveAccessibleName(/publishers blocked: 1/, POLL)
    await expect(playground.node('Queue 2')).toHaveAccessibleName(/publishers blocked: 1/, POLL)
    const { queue, 'queue-2': queue2 } = await first.jsonValue()
    expect(queue2, 'the last queue holds somebody back first').toBeLessThanOrEqual(queue)
    // Both are full again and again: with every message that is done one comes from before.
    for (const id of QUEUES) await expect.poll(() => gauge(playground, id, 'ready'), POLL).toBeGreaterThan(17)
  })

  await test.step('shut down to drain, the line works off what it has accepted', async () => {
    await playground.select('Worker pool')
    await setChoice(playground, 'Shut down', 'Drain')
    await expectNothingLost(playground)
  })

  await test.step('the page says so, too', async () => {
    await playground.select('Queue 2')
    await playground.inspector.getByRole('tab', { name: 'Metrics' }).click()
    await expect(playground.inspector.getByText('in = ok + late + failed + rejected + dropped + in progress')).toBeVisible()
    await expect(playground.node('Queue 2')).toHaveAccessibleName(/0 ready, 0 in flight/, POLL)
  })
})

test('the same pipeline is built, blocked and drained by keyboard alone', async ({ playground }) => {
  test.setTimeout(300_000)
  await playground.open()
  await runCommand(playground, 'new scenario')
  await expect(playground.page.getByRole('heading', { name: 'Nothing runs yet' })).toBeVisible()
  const line = ['Producer', 'Worker pool', 'Queue', 'Worker pool 2', 'Queue 2', 'Worker pool 3']
  const words = ['producer', 'worker', 'queue', 'worker', 'queue', 'worker']
  for (const [i, name] of line.entries()) await addKind(playground, words[i], name)
  for (let i = 1; i < line.length; i++) await connectByKeys(playground, line[i - 1], line[i])
  const ends = (await playground.scenario()).wires.map(({ from, to }) => `${from} > ${to}`)
  expect(ends).toEqual([
    'producer > worker-pool',
    'worker-pool > queue',
    'queue > worker-pool-2',
    'worker-pool-2 > queue-2',
    'queue-2 > worker-pool-3',
  ])

  await test.step('capacities and service times', async () => {
    for (const name of ['Queue', 'Queue 2']) {
      await choose(playground, name)
      await typeNumber(playground, 'Capacity', '20')
      await pickOption(playground, 'When it is full', 'Block the publisher')
      await playground.press('Escape')
    }
    await choose(playground, 'Worker pool')
    await typeNumber(playground, 'Waiting room', '5')
    await playground.press('Escape')
    await choose(playground, 'Worker pool 3')
    await typeNumber(playground, 'Service time: mean', '100')
    await playground.press('Escape')
  })

  await test.step('the blockage comes to the first pool', async () => {
    for (const name of ['Worker pool 2', 'Worker pool']) {
      await expect(playground.node(name)).toHaveAccessibleName(/1 blocked/, POLL)
    }
    for (const id of QUEUES) await expect.poll(() => gauge(playground, id, 'ready'), POLL).toBeGreaterThan(17)
  })

  await test.step('drained, nothing is lost', async () => {
    await choose(playground, 'Worker pool')
    await pickOption(playground, 'Shut down', 'Drain')
    await expectNothingLost(playground)
  })
})
