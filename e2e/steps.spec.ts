import { pack } from './links'
import { expect, test } from './playground'

/** A shop that calls two services; its program is empty. */
const link = pack([
  1,
  [
    ['users', 'producer', 0, 0, { l: 'Users' }],
    ['shop', 'worker-pool', 260, 0, { l: 'Shop' }],
    ['pay', 'worker-pool', 560, -80, { l: 'Payments' }],
    ['stock', 'worker-pool', 560, 80, { l: 'Stock' }],
  ],
  [
    [0, 1],
    [1, 2],
    [1, 3],
  ],
  { n: 'Steps' },
])

test('a person writes a program step by step, and undoes it step by step', async ({ page, playground }) => {
  await playground.open(link)
  await playground.node('Shop').click()
  const steps = page.getByRole('list', { name: 'Steps' })
  const add = async (what: string) => {
    await page.getByRole('button', { name: 'Add to Steps' }).click()
    await page.getByRole('menuitem', { name: what, exact: true }).click()
  }
  await add('work')
  await add('at once')
  await add('reply early')
  await expect(steps.getByRole('listitem')).toHaveText([/Work/, /At once/, /End/, /Reply, and go on/])
  await page.getByRole('button', { name: 'End: Add inside at once' }).click()
  await page.getByRole('menuitem', { name: 'call', exact: true }).click()
  await steps.getByRole('button', { name: /Call all/ }).click()
  await page.getByRole('checkbox', { name: 'Payments' }).click()
  await expect(steps.getByRole('button', { name: /Call Payments/ })).toBeVisible()
  await steps.getByRole('button', { name: /Work/ }).press('Alt+ArrowDown')
  await expect(steps.getByRole('listitem').first()).toHaveText(/At once/)
  await page.keyboard.press('ControlOrMeta+z')
  await expect(steps.getByRole('listitem').first()).toHaveText(/Work/)
  await page.keyboard.press('ControlOrMeta+z')
  await expect(steps.getByRole('button', { name: /Call all/ })).toBeVisible()
})
