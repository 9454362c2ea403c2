import type { Page } from '@playwright/test'
import { pack } from './links'
import { boxOf, centre, expect, type Playground, type Spot, test } from './playground'

const link = pack([
  1,
  [
    ['users', 'producer', 0, 0, { l: 'Users' }],
    ['shop', 'worker-pool', 420, 0, { l: 'Shop' }],
  ],
  [[0, 1, { m: 2 }]],
  { n: 'Chains' },
])

const chain = ['Concurrency', 'Total timeout', 'Retry', 'Circuit breaker', 'Attempt timeout']

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

/** Opens the scenario as one's own, and gives the middle of its wire. */
async function openOwn(page: Page, playground: Playground): Promise<Spot> {
  await playground.open(link)
  await page.getByRole('button', { name: 'Make it mine' }).first().click()
  await playground.settled()
  const [from, to] = [await boxOf(playground.port('Users', 'out')), await boxOf(playground.port('Shop', 'in'))].map(centre)
  return { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 }
}

test('a chain is put onto a wire by a drag, runs, and is undone in one step', async ({ page, playground }) => {
  const wire = await openOwn(page, playground)
  const steps = await playground.steps()
  await playground.palette.getByRole('button', { name: '.NET handler', exact: true }).scrollIntoViewIfNeeded()
  await playground.dragKindTo('.NET handler', wire)
  for (const name of chain) await expect(playground.node(name)).toBeVisible()
  expect(await kindsInOrder(playground)).toEqual(['bulkhead', 'timeout', 'retry', 'circuit-breaker', 'timeout', 'worker-pool'])
  expect(await playground.steps()).toBe(steps + 1)
  await playground.reach((await playground.figures()).virtualSec + 1)
  expect((await playground.balance('shop'))?.in).toBeGreaterThan(0)
  await playground.undo()
  await expect(playground.node('Total timeout')).toHaveCount(0)
  expect(await kindsInOrder(playground)).toEqual(['worker-pool'])
})

test('with a wire selected Enter in the palette puts a chain on it; without one the page says where it goes', async ({
  page,
  playground,
}) => {
  const wire = await openOwn(page, playground)
  const entry = playground.palette.getByRole('button', { name: 'gRPC', exact: true })
  await entry.focus()
  await page.keyboard.press('Enter')
  await expect(page.getByText('gRPC goes onto a wire')).toBeVisible()
  await page.mouse.click(wire.x, wire.y)
  await entry.focus()
  await page.keyboard.press('Enter')
  await expect(playground.node('Deadline')).toBeVisible()
  expect(await kindsInOrder(playground)).toEqual(['timeout', 'retry', 'worker-pool'])
})
