import type { CDPSession } from '@playwright/test'
import { pack } from './links'
import { expect, type Playground, test } from './playground'

test.use({ viewport: { width: 1440, height: 900 } })

const VIRTUAL_SEC = 1800
/** Rounds before the first look: by then every chunk is there and every cache is filled. */
const WARM_UP = 3
const ROUNDS = 8
/** What the second look may show more than the first: the browser's own records of what was slow grow a little, to a limit of theirs. */
const MORE_HEAP = 1.05
const MORE_NODES = 60
const MORE_LISTENERS = 12

/** Every round opens one of two scenarios, so that each opening is a change of scenario. */
function roundLink(round: number): string {
  const nodes = [
    ['p', 'producer', 0, 0, { l: 'Users', p: { ratePerSec: 40 } }],
    ['a', 'worker-pool', 260, 0, { l: 'First', p: { workers: 3 } }],
    ['b', 'cache', 520, 0, { l: 'Second' }],
    ['c', 'worker-pool', 780, 0, { l: 'Third', p: { workers: 9 } }],
  ]
  return pack([1, nodes, [0, 1, 2].map((i) => [i, i + 1, { m: 1 }]), { n: `Round ${round % 2}` }])
}

interface Look {
  /** Bytes of objects. Compiled code is left out: the browser makes more of it for as long as a page is used, and throws it away as it likes. */
  readonly heap: number
  readonly nodes: number
  readonly listeners: number
  readonly workers: number
  /** The same of the engine's worker that holds most. */
  readonly workerHeap: number
}

interface Workers {
  /** Bytes that the objects of each worker take; those that did not answer left out. */
  heaps(): Promise<readonly number[]>
  evaluate(expression: string): Promise<void>
}

/** Talks to the workers of the page; an engine answers only between two runs. */
async function attachWorkers(cdp: CDPSession): Promise<Workers> {
  const sessions = new Set<string>()
  const waiting = new Map<number, (answer: unknown) => void>()
  let number = 0
  cdp.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
    if (targetInfo.type === 'worker') sessions.add(sessionId)
  })
  cdp.on('Target.detachedFromTarget', ({ sessionId }) => sessions.delete(sessionId))
  const pictures = new Map<string, string>()
  cdp.on('Target.receivedMessageFromTarget', ({ sessionId, message }) => {
    const { id, result, method, params } = JSON.parse(message) as {
      readonly id?: number
      readonly result?: unknown
      readonly method?: string
      readonly params?: { readonly chunk?: string }
    }
    if (id !== undefined) waiting.get(id)?.(result)
    if (method === 'HeapProfiler.addHeapSnapshotChunk')
      pictures.set(sessionId, `${pictures.get(sessionId) ?? ''}${params?.chunk}`)
  })
  await cdp.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: false })
  const ask = async (sessionId: string, method: string, params: object = {}) => {
    const id = ++number
    const answer = new Promise((resolve) => waiting.set(id, resolve))
    await cdp.send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify({ id, method, params }) })
    const result = await Promise.race([answer, new Promise((resolve) => setTimeout(resolve, 3000, null))])
    waiting.delete(id)
    return result
  }
  return {
    async heaps() {
      const sizes: number[] = []
      for (const session of sessions) {
        pictures.delete(session)
        const taken = await ask(session, 'HeapProfiler.takeHeapSnapshot', { reportProgress: false })
        const picture = pictures.get(session)
        // The memory of an engine's buffers is mostly address space.
        if (taken !== null && picture !== undefined) sizes.push(bytesOfObjects(picture, ['code', 'native']))
      }
      return sizes
    },
    async evaluate(expression) {
      for (const session of sessions) await ask(session, 'Runtime.evaluate', { expression })
    },
  }
}

/** Bytes that the page's objects take. */
async function objectBytes(cdp: CDPSession): Promise<number> {
  let text = ''
  const take = ({ chunk }: { chunk: string }) => {
    text += chunk
  }
  cdp.on('HeapProfiler.addHeapSnapshotChunk', take)
  await cdp.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false })
  cdp.off('HeapProfiler.addHeapSnapshotChunk', take)
  return bytesOfObjects(text, ['code'])
}

/** Bytes of all objects in a picture of a heap, without those of some types. */
function bytesOfObjects(picture: string, without: readonly string[]): number {
  const { nodes, snapshot } = JSON.parse(picture) as {
    readonly nodes: readonly number[]
    readonly snapshot: {
      readonly meta: { readonly node_fields: readonly string[]; readonly node_types: readonly [readonly string[]] }
    }
  }
  const { node_fields: fields, node_types: types } = snapshot.meta
  const size = fields.indexOf('self_size')
  const left = without.map((type) => types[0].indexOf(type))
  let sum = 0
  for (let i = 0; i < nodes.length; i += fields.length) if (!left.includes(nodes[i])) sum += nodes[i + size]
  return sum
}

/** What a page in rest holds, after garbage was collected. */
async function look({ page }: Playground, cdp: CDPSession, workers: Workers): Promise<Look> {
  // Twice: what the first one frees may hold more.
  for (let i = 0; i < 2; i++) {
    await page.waitForTimeout(500)
    await cdp.send('HeapProfiler.collectGarbage')
  }
  const heap = await objectBytes(cdp)
  const { nodes, jsEventListeners } = await cdp.send('Memory.getDOMCounters')
  const heaps = await workers.heaps()
  return { heap, nodes, listeners: jsEventListeners, workers: page.workers().length, workerHeap: Math.max(0, ...heaps) }
}

/** What has grown by more than it may. */
function grown(before: Look, after: Look): readonly string[] {
  const most: Look = {
    heap: before.heap * MORE_HEAP,
    nodes: before.nodes + MORE_NODES,
    listeners: before.listeners + MORE_LISTENERS,
    workers: before.workers,
    workerHeap: before.workerHeap * MORE_HEAP,
  }
  return (Object.keys(most) as (keyof Look)[]).filter((key) => after[key] > most[key])
}

/** A scenario opened, made one's own, drawn on, undone and redone; panels and dialogs opened and closed. */
async function editRound(playground: Playground, round: number): Promise<void> {
  const { page } = playground
  await page.evaluate((hash) => {
    location.hash = hash
  }, roundLink(round))
  await expect(playground.name).toHaveValue(`Round ${round % 2}`)
  await page.getByRole('button', { name: 'Make it mine' }).first().click()
  await playground.settled()
  await playground.select('First')
  await playground.field('Workers').fill(String(4 + (round % 5)))
  await page.keyboard.press('Enter')
  await playground.node('First').focus()
  await playground.press('Control+d', 'ArrowDown')
  await expect.poll(async () => (await playground.scenario()).nodes.length).toBe(5)
  await playground.press('1')
  await playground.settled()
  await playground.dragKind('Cache', { x: 0.5, y: 0.85 })
  await expect.poll(async () => (await playground.scenario()).nodes.length).toBe(6)
  const steps = await playground.steps()
  for (let i = 0; i < steps; i++) await playground.undo()
  for (let i = 0; i < steps; i++) await playground.redo()
  await playground.press('Control+a', 'Delete')
  await playground.undo()
  await page.getByRole('button', { name: 'Share', exact: true }).click()
  await expect(playground.dialog).toBeVisible()
  await page.keyboard.press('Escape')
  await playground.press('Control+k')
  await expect(playground.dialog).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(playground.dialog).toHaveCount(0)
  await page.evaluate(() => window.spillway!.client.setSpeed(1))
}

/** An empty scenario, which has no run to speak of and no history. */
async function rest(playground: Playground): Promise<void> {
  await playground.newScenario()
  await playground.saved()
}

test('thirty minutes of running and rounds of editing leave the heap, the elements and the workers as they were', async ({
  playground,
  page,
}, testInfo) => {
  test.setTimeout(540_000)
  await playground.open()
  const cdp = await page.context().newCDPSession(page)
  const workers = await attachWorkers(cdp)
  const run = async (sec: number) => {
    await page.evaluate((hash) => {
      location.hash = hash
    }, roundLink(1))
    await expect(playground.name).toHaveValue('Round 1')
    await page.evaluate(() => window.spillway!.client.setSpeed(Number.POSITIVE_INFINITY))
    await expect.poll(async () => (await playground.figures()).virtualSec, { timeout: 120_000 }).toBeGreaterThan(sec)
    await page.evaluate(() => window.spillway!.client.setSpeed(1))
  }
  await run(VIRTUAL_SEC / 10)
  for (let round = 0; round < WARM_UP; round++) await editRound(playground, round)
  await rest(playground)
  const before = await look(playground, cdp, workers)
  await run(VIRTUAL_SEC)
  for (let round = 0; round < ROUNDS; round++) await editRound(playground, round)
  await rest(playground)
  const after = await look(playground, cdp, workers)

  const figures = `${JSON.stringify(before)} -> ${JSON.stringify(after)}`
  testInfo.annotations.push({ type: 'figures', description: figures })
  console.log(figures)
  expect(before.workerHeap, 'a worker has answered').toBeGreaterThan(0)
  expect(grown(before, after)).toEqual([])
})

test('a leak is seen: of memory, elements, listeners and workers, in the page and in a worker', async ({ playground, page }) => {
  test.setTimeout(120_000)
  await playground.open()
  const cdp = await page.context().newCDPSession(page)
  const workers = await attachWorkers(cdp)
  await rest(playground)
  const before = await look(playground, cdp, workers)
  await page.evaluate(() => {
    const held = Array.from({ length: 200_000 }, (_, i) => ({ i, at: [i] }))
    const elements = Array.from({ length: 2 * 60 }, () => document.createElement('div'))
    for (const element of elements) element.addEventListener('click', () => elements.length)
    Object.assign(globalThis, { held, elements, worker: new Worker(URL.createObjectURL(new Blob(['self']))) })
  })
  await workers.evaluate('globalThis.held = Array.from({ length: 200_000 }, (_, i) => ({ i, at: [i] }))')
  expect(grown(before, await look(playground, cdp, workers))).toEqual(['heap', 'nodes', 'listeners', 'workers', 'workerHeap'])
})
