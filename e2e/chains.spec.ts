import { pack } from './links'
import { expect, type Playground, test } from './playground'

const link = pack([
  1,
  [
    ['users', 'producer', 0, 0, { l: 'Users' }],
    ['shop', 'worker-pool', 420, 0, { l: 'Shop' }],
  ],
  [[0, 1, { m: 2 }]],
  { n: 'Chains' },
])

const chain = ['Concurrency limiter', 'Total timeout', 'Retry', 'Circuit breaker', 'Attempt timeout']

async function kindsInOrder(playground: Playground): Promise<string[]> {
  const { nodes, wires } = await playground.scenario()
  const found: string[] = []
  for (let at = 'users'; ; ) {
    const next = wires.find((wire) => wire.from.split('.')[0] === at)
    if (next === undefined) return found
    at = next.to.split('.')[0]
    found.push(nodes.find((node) => node.id === at)?.kind ?? '')
  }
}

test('a chain is put onto a wire by a drag, runs, and is undone in one step', async ({ playground }) => {
  await playground.open(link)
  const [from, to] = [await playground.port('Users', 'out').boundingBox(), await playground.port('Shop', 'in').boundingBox()]
  if (from === null || to === null) throw new Error('no ports')
  const steps = await playground.steps()
  await playground.dragKindTo('.NET standard handler', { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 + from.height / 2 })
  for (const name of chain) await expect(playground.node(name)).toBeVisible()
  expect(await kindsInOrder(playground)).toEqual(['bulkhead', 'timeout', 'retry', 'circuit-breaker', 'timeout', 'worker-pool'])
  expect(await playground.steps()).toBe(steps + 1)
  const now = (await playground.figures()).virtualSec
  await playground.reach(now + 1)
  expect(await playground.status()).not.toBe('failed')
  const shop = await playground.balance('shop')
  expect(shop?.in).toBeGreaterThan(0)
  await playground.undo()
  await expect(playground.node('Total timeout')).toHaveCount(0)
  expect(await kindsInOrder(playground)).toEqual(['worker-pool'])
})

test('with a wire selected Enter in the palette puts a chain on it; without one the page says where it goes', async ({
  page,
  playground,
}) => {
  await playground.open(link)
  await playground.press('/')
  await page.keyboard.type('gRPC')
  const entry = playground.palette.getByRole('button', { name: 'gRPC', exact: true })
  await entry.focus()
  await page.keyboard.press('Enter')
  await expect(page.getByText('gRPC goes onto a wire')).toBeVisible()
  await page.evaluate(() => {
    const { wires } = window.spillway!.getScenario()
    const element = document.querySelector<SVGElement>(`[data-id="${wires[0].id}"]`)
    element?.focus()
    element?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))
  })
  await entry.focus()
  await page.keyboard.press('Enter')
  await expect(playground.node('Deadline')).toBeVisible()
  expect(await kindsInOrder(playground)).toEqual(['timeout', 'retry', 'worker-pool'])
})
