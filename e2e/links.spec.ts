import { pack, packText, smallLink } from './links'
import { expect, type Playground, test } from './playground'

const NODES = [
  ['users', 'producer', 0, 0],
  ['pool', 'worker-pool', 260, 0],
]
const WIRES = [[0, 1, { m: 0.5 }]]

interface Bad {
  readonly what: string
  readonly link: () => string
  readonly says: RegExp
}

const BAD: readonly Bad[] = [
  { what: 'a truncated link', link: () => smallLink('Cut').slice(0, -24), says: /damaged.*cut off/ },
  { what: 'garbage', link: () => '#s1.%%%not base64 at all%%%', says: /damaged/ },
  { what: 'garbage that unpacks to no scenario', link: () => pack({ hello: 'world' }), says: /not a scenario/ },
  { what: 'garbage that unpacks to no JSON', link: () => packText('][ nothing'), says: /cannot be read/ },
  { what: 'a link of a later version', link: () => smallLink('Later').replace('#s1.', '#s2.'), says: /newer Spillway/ },
  {
    what: 'an unknown kind',
    link: () => pack([1, [...NODES, ['x', 'time-machine', 500, 0]], WIRES]),
    says: /time-machine/,
  },
  {
    what: 'a value out of its range',
    link: () => pack([1, [['users', 'producer', 0, 0, { p: { ratePerSec: -5 } }], NODES[1]], WIRES]),
    says: /ratePerSec.*must be/,
  },
  {
    what: 'more nodes than there may be',
    link: () => pack([1, Array.from({ length: 10_000 }, (_, i) => [`n${i}`, 'worker-pool', i, 0]), []]),
    says: /2,?000/,
  },
  {
    what: 'a million nodes',
    link: () => pack([1, Array.from({ length: 1_000_000 }, () => ['n', 'worker-pool', 0, 0]), []]),
    says: /more than 4 MB/,
  },
]

/** The person's own work: something that can be recognised, saved. */
async function makeOwnWork(playground: Playground): Promise<void> {
  await playground.open()
  await playground.newScenario()
  await playground.dragKind('Queue', { x: 0.5, y: 0.5 })
  await playground.name.fill('My own work')
  await playground.press('Enter')
  await playground.saved()
}

async function expectOwnWork(playground: Playground): Promise<void> {
  await expect(playground.name).toHaveValue('My own work')
  await expect(playground.node('Queue')).toBeVisible()
}

test('a link that cannot be opened says why, and leaves the own work as it was', async ({ playground, page }) => {
  test.slow()
  await makeOwnWork(playground)
  for (const { what, link, says } of BAD) {
    await test.step(what, async () => {
      await page.goto('about:blank')
      await page.goto(`/${link()}`)
      await expect(playground.dialog.getByRole('heading', { name: 'This link could not be opened' })).toBeVisible()
      await expect(playground.dialog.getByRole('listitem').first()).toHaveText(says)
      await expect(playground.dialog).toContainText('Your own work is open, untouched.')
      await playground.dialog.getByRole('button', { name: 'OK' }).click()
      await expectOwnWork(playground)
      expect(await page.evaluate(() => location.hash)).toBe('')
    })
  }
  await page.goto('/')
  await expectOwnWork(playground)
})

test('a bad link pasted into the address of the open page leaves what is open', async ({ playground, page }) => {
  await makeOwnWork(playground)
  await page.evaluate(
    (hash) => {
      location.hash = hash
    },
    smallLink('Cut').slice(0, -24),
  )
  await expect(playground.dialog.getByRole('heading', { name: 'This link could not be opened' })).toBeVisible()
  await playground.press('Escape')
  await expectOwnWork(playground)

  await test.step('from a good one the way back leads to the own work', async () => {
    await page.goto(`/${smallLink('From a colleague')}`)
    await expect(page.getByText('A shared scenario. Your own work is untouched.')).toBeVisible()
    await page.goBack()
    await expectOwnWork(playground)
    await expect(page.getByText('A shared scenario.')).toBeHidden()
  })
})

test('a script in a label is text', async ({ playground, page }) => {
  await makeOwnWork(playground)
  const evil = '<script>window.hacked = 1</script>'
  const image = '<img src=x onerror="window.hacked=2">'
  await page.goto('about:blank')
  await playground.open(smallLink(`${image} ${evil}`, [evil, image]))
  await expect(page.getByText('A shared scenario. Your own work is untouched.')).toBeVisible()
  await playground.reach(1)
  await expect(playground.canvas.getByText(evil)).toBeVisible()
  await playground.node(image).click({ position: { x: 24, y: 14 } })
  for (const tab of ['Metrics', 'Learn', 'Parameters']) await playground.inspector.getByRole('tab', { name: tab }).click()
  await playground.press('Control+f')
  await expect(playground.dialog.getByRole('option')).toHaveCount(2)
  await playground.press('Escape')
  await playground.press('Control+Shift+s')
  await expect(playground.dialog.getByText(/^Digest/)).toBeVisible({ timeout: 30_000 })
  await playground.press('Escape')
  expect(await page.evaluate(() => 'hacked' in window)).toBe(false)
  expect(await page.evaluate(() => document.querySelectorAll('#root script, #root img').length)).toBe(0)
})

test('a shared scenario is read-only until it is made mine; then both are kept', async ({ playground, page }) => {
  await makeOwnWork(playground)
  await page.goto('about:blank')
  await playground.open(smallLink('From a colleague', ['Users', 'Pool']))
  await expect(
    page
      .getByRole('banner')
      .getByRole('status')
      .filter({ hasText: /^shared$/ }),
  ).toBeVisible()
  await playground.select('Pool')
  await playground.slide('Workers', 0.5)
  await expect(page.getByText('You have changed the run. Undo shows what the sender saw.')).toBeVisible()
  await playground.undo()
  await expect(page.getByText(/You have changed the run/)).toBeHidden()
  await playground.press('Delete')
  await expect(page.getByText('This scenario was shared with you.')).toBeVisible()
  await expect(playground.node('Pool')).toBeVisible()
  await page.getByRole('button', { name: 'Make it mine' }).first().click()
  await playground.saved()
  await playground.press('Delete')
  await expect(playground.node('Pool')).toHaveCount(0)
  await playground.press('Control+o')
  await playground.dialog.getByRole('button', { name: /^My own work/ }).click()
  await expectOwnWork(playground)
})
