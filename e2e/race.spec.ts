import { expect, test } from './playground'

test('races every eviction policy on the keys of the scenario, on a made trace and on a file', async ({ playground }) => {
  await playground.open()
  await playground.press('Control+k')
  await expect(playground.dialog).toBeVisible()
  await playground.page.keyboard.type('race cache policies')
  await playground.press('Enter')
  const dialog = playground.page.getByRole('dialog', { name: 'Eviction policies, raced' })
  await expect(dialog).toBeVisible()
  const facts = dialog.getByRole('status')
  await expect(facts).toContainText('400,000 requests')
  await expect(dialog.getByRole('row')).toHaveCount(12)
  await expect(dialog.getByRole('cell', { name: /^\d+\.\d$/ }).first()).toBeVisible()

  await dialog.getByRole('combobox', { name: 'Keys' }).click()
  await playground.page.getByRole('option', { name: /^Nightly batch/ }).click()
  await expect(facts).toContainText('400,000 requests')

  // A loop over eleven keys: nothing but S3-FIFO and W-TinyLFU hits much with room for fewer.
  const lines = Array.from({ length: 5500 }, (_, i) => `page${i % 11}`).join('\n')
  await dialog.locator('input[type=file]').setInputFiles({ name: 'loop.csv', mimeType: 'text/csv', buffer: Buffer.from(lines) })
  await expect(facts).toHaveText('5,500 requests for 11 keys', { timeout: 30_000 })
  await dialog.getByRole('button', { name: '8', exact: true }).click()
  const lru = dialog.getByRole('row', { name: /^LRU/ })
  await expect(lru.getByRole('cell').last()).toHaveText('0.0')
})
