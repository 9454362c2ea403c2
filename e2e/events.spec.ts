import type { Scenario } from '../src/scenario'
import { boxOf, centre, expect, type Playground, test } from './playground'

test.use({ viewport: { width: 1440, height: 900 } })

/** Virtual seconds that the page may take on a busy machine, in real ones. */
const SLOW = { timeout: 120_000 }

const SIGN_UP: Scenario = {
  spillway: 1,
  name: 'Sign-up',
  seed: 7,
  nodes: [
    { id: 'visitors', kind: 'producer', label: 'Visitors', x: 0, y: 150, params: { ratePerSec: 20 } },
    { id: 'app', kind: 'worker-pool', label: 'Sign-up', x: 240, y: 146, params: { workers: 16, serviceTimeMs: 10 } },
    { id: 'db', kind: 'worker-pool', label: 'Accounts', x: 760, y: 0, params: { workers: 8, serviceTimeMs: 8 } },
    { id: 'mail', kind: 'worker-pool', label: 'E-mail provider', x: 760, y: 300, params: { workers: 10, serviceTimeMs: 120 } },
  ],
  wires: [
    { id: 'w1', from: 'visitors', to: 'app', latencyMs: 4 },
    { id: 'w2', from: 'app', to: 'db', latencyMs: 1 },
    { id: 'w3', from: 'app', to: 'mail', latencyMs: 15 },
  ],
}

/** Records of a poll. Its offsets are committed when all of it is handled: what comes again is a part of one batch. */
const BATCH = 50

const ORDERS: Scenario = {
  spillway: 1,
  name: 'Orders',
  seed: 7,
  nodes: [
    { id: 'shop', kind: 'producer', label: 'Shop', x: 0, y: 20, params: { ratePerSec: 100 } },
    {
      id: 'log',
      kind: 'log',
      label: 'Orders topic',
      x: 240,
      y: 0,
      params: {
        partitions: 4,
        groups: [
          {
            type: 'group',
            wire: 'w2',
            members: 2,
            commit: 'sync',
            sessionTimeoutMs: 2000,
            heartbeatIntervalMs: 500,
            maxPollRecords: BATCH,
          },
        ],
      },
    },
    { id: 'ledger', kind: 'worker-pool', label: 'Ledger', x: 560, y: 16, params: { workers: 8, serviceTimeMs: 25 } },
  ],
  wires: [
    { id: 'w1', from: 'shop', to: 'log', latencyMs: 1 },
    { id: 'w2', from: 'log', to: 'ledger', latencyMs: 1 },
  ],
}

const QUESTIONS: Scenario = {
  spillway: 1,
  name: 'Questions',
  seed: 7,
  nodes: [
    { id: 'buyers', kind: 'producer', label: 'Buyers', x: 0, y: 154, params: { ratePerSec: 20 } },
    { id: 'shop', kind: 'worker-pool', label: 'Shop', x: 240, y: 150, params: { workers: 40, serviceTimeMs: 5 } },
    { id: 'q', kind: 'queue', label: 'Questions', x: 500, y: 0 },
    {
      id: 'pricing',
      kind: 'worker-pool',
      label: 'Pricing',
      x: 760,
      y: 150,
      params: { workers: 8, serviceTimeMs: 50, steps: [{ type: 'work' }, { type: 'send' }] },
    },
    { id: 'a', kind: 'queue', label: 'Answers', x: 500, y: 300 },
  ],
  wires: [
    { id: 'w1', from: 'buyers', to: 'shop', latencyMs: 2 },
    { id: 'w2', from: 'shop', to: 'q', latencyMs: 2 },
    { id: 'w3', from: 'q', to: 'pricing', latencyMs: 2 },
    { id: 'w4', from: 'pricing', to: 'a', latencyMs: 2 },
    { id: 'w5', from: 'a', to: 'shop', latencyMs: 2 },
  ],
}

/** A count of the selected node since the start, as its row in the inspector says it. */
async function counted(playground: Playground, row: string): Promise<number> {
  const table = playground.inspector.getByRole('table', { name: 'Counts' })
  const line = table.getByRole('row').filter({ has: playground.page.getByRole('rowheader', { name: row, exact: true }) })
  const text = (await line.getByRole('cell').last().textContent()) ?? ''
  return Number.parseFloat(text.replaceAll(',', ''))
}

/** The worst p99 of the visitors that the latency chart shows, in ms; NaN: nobody has been answered yet. */
async function worstP99Ms(playground: Playground): Promise<number> {
  const text = (await playground.summary('Latency').textContent()) ?? ''
  const found = /p99 [^;]* and ([\d.,]+) (µs|ms|s)[;.]/.exec(text)
  if (found === null) return Number.NaN
  return Number(found[1].replaceAll(',', '')) * { µs: 0.001, ms: 1, s: 1000 }[found[2] as 'µs' | 'ms' | 's']
}

/** By the context menu of the node: a fault on the timeline, from now on. */
async function hangMail(playground: Playground): Promise<void> {
  await playground.node('E-mail provider').click({ button: 'right', position: { x: 24, y: 12 } })
  await playground.page.getByRole('menuitem', { name: 'Pause for 10 s' }).click()
  await expect.poll(async () => (await playground.scenario()).timeline?.length ?? 0).toBeGreaterThan(0)
}

/** Deletes the wire between two nodes by its context menu. A wire runs half-way between its ports. */
async function deleteWire(playground: Playground, from: string, to: string): Promise<void> {
  const wires = (await playground.scenario()).wires.length
  const [a, b] = [centre(await boxOf(playground.port(from, 'out'))), centre(await boxOf(playground.port(to, 'in')))]
  await playground.page.mouse.click((a.x + b.x) / 2, (a.y + b.y) / 2, { button: 'right' })
  await playground.page.getByRole('menuitem', { name: 'Delete' }).click()
  await expect.poll(async () => (await playground.scenario()).wires.length).toBe(wires - 1)
}

test('by mouse, a sign-up that waits for its e-mail becomes one that does not, and its p99 falls', async ({ playground }) => {
  test.setTimeout(400_000)
  await playground.paste(SIGN_UP)
  await playground.charts.getByRole('radio', { name: '15 s' }).click()

  await test.step('in line, everybody waits while the provider hangs', async () => {
    await playground.reach(3)
    // 148 ms of work, and 40 ms on the wires.
    await expect.poll(() => worstP99Ms(playground), SLOW).toBeGreaterThan(150)
    expect(await worstP99Ms(playground)).toBeLessThan(1500)
    await hangMail(playground)
    await expect.poll(() => worstP99Ms(playground), SLOW).toBeGreaterThan(5000)
  })

  await test.step('the wire to the provider goes, a queue comes between', async () => {
    await deleteWire(playground, 'Sign-up', 'E-mail provider')
    const [a, b] = [centre(await boxOf(playground.node('Sign-up'))), centre(await boxOf(playground.node('E-mail provider')))]
    await playground.dragKindTo('Queue', { x: (a.x + b.x) / 2, y: b.y })
    await playground.connect('Sign-up', 'Queue')
    await playground.connect('Queue', 'E-mail provider')
    const ends = (await playground.scenario()).wires.map(({ from, to }) => `${from} > ${to}`)
    expect(ends.sort()).toEqual(['app > db', 'app > queue', 'queue > mail', 'visitors > app'])
  })

  await test.step('queued, nobody notices the same outage: the e-mails wait', async () => {
    // What was done to the provider is on the timeline, and comes again at its time.
    const [{ atSec }] = (await playground.scenario()).timeline ?? []
    await playground.page.getByRole('button', { name: 'Reset to 0' }).click()
    await expect.poll(async () => (await playground.figures()).virtualSec).toBeLessThan(atSec)
    await expect.poll(async () => (await playground.figures()).virtualSec, SLOW).toBeGreaterThan(atSec + 5)
    // About 20 for each second of the outage, and ten that the provider has.
    const kept = async () => (await playground.balance('queue')).in - (await playground.balance('mail')).in
    await expect.poll(kept, SLOW).toBeGreaterThan(30)
    expect((await playground.balance('visitors')).inProgress).toBeLessThan(20)
    expect(await worstP99Ms(playground)).toBeLessThan(100)
  })
})

test('by mouse, a consumer is killed in the middle of a batch, and its duplicates are found', async ({ playground }) => {
  test.setTimeout(300_000)
  const { page, inspector } = playground
  await playground.paste(ORDERS)
  await playground.charts.getByRole('radio', { name: '15 s' }).click()
  await playground.select('Orders topic')
  await expect.poll(async () => (await playground.balance('ledger')).in, SLOW).toBeGreaterThan(200)

  await test.step('nothing has been handled twice', async () => {
    await inspector.getByRole('tab', { name: 'Metrics' }).click()
    expect(await counted(playground, 'Again: member died')).toBe(0)
    await expect(inspector.getByText(/^Order kept/)).toBeVisible()
  })

  await test.step('a member dies: one entry of the list of what is broken', async () => {
    await inspector.getByRole('tab', { name: 'Parameters' }).click()
    await page.getByRole('button', { name: 'Add to Broken now' }).click()
    await page.getByRole('menuitem', { name: 'member killed', exact: true }).click()
    await expect.poll(async () => (await playground.scenario()).timeline?.length ?? 0).toBe(1)
  })

  await test.step('its successor begins at the last commit: the log counts what comes again, and says why', async () => {
    await inspector.getByRole('tab', { name: 'Metrics' }).click()
    await expect.poll(() => counted(playground, 'Again: member died'), SLOW).toBeGreaterThan(0)
    // Some of the batch had been handled, and not all: else it would have been committed.
    const { virtualSec } = await playground.figures()
    await expect.poll(async () => (await playground.figures()).virtualSec, SLOW).toBeGreaterThan(virtualSec + 3)
    expect(await counted(playground, 'Again: member died')).toBeLessThan(BATCH)
    expect(await counted(playground, 'Again: zombie')).toBe(0)
  })
})

test('by mouse, a shop that only sends learns to ask, and late replies are counted', async ({ playground }) => {
  test.setTimeout(300_000)
  const { page, inspector } = playground
  await playground.paste(QUESTIONS)
  await playground.charts.getByRole('radio', { name: '15 s' }).click()
  await playground.select('Shop')
  const add = async (what: string) => {
    await page.getByRole('button', { name: 'Add to Steps' }).click()
    await page.getByRole('menuitem', { name: what, exact: true }).click()
  }
  await add('work')
  await add('request')
  const steps = page.getByRole('list', { name: 'Steps' })
  await steps.getByRole('button', { name: /Request over Questions/ }).click()
  // Only wires that come in can bring replies.
  const replies = inspector.getByRole('group', { name: 'Replies by' })
  await expect(replies.getByRole('checkbox')).toHaveCount(2)
  await replies.getByRole('checkbox', { name: 'Answers' }).click()
  await expect
    .poll(async () => (await playground.scenario()).timeline?.at(-1))
    .toMatchObject({ set: 'shop.steps', to: [{ type: 'work' }, { type: 'request', replies: ['w5'] }] })

  await inspector.getByRole('tab', { name: 'Metrics' }).click()
  await expect.poll(() => counted(playground, 'Replies'), SLOW).toBeGreaterThan(20)
  expect(await counted(playground, 'Late replies')).toBe(0)
  await playground.node('Pricing').click({ button: 'right', position: { x: 24, y: 12 } })
  await page.getByRole('menuitem', { name: 'Pause for 10 s' }).click()
  await playground.select('Shop')
  await inspector.getByRole('tab', { name: 'Metrics' }).click()
  await expect.poll(() => counted(playground, 'No reply in time'), SLOW).toBeGreaterThan(0)
  await expect.poll(() => counted(playground, 'Late replies'), SLOW).toBeGreaterThan(0)
})
