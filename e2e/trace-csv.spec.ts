import { readFile } from 'node:fs/promises'
import { expect, type Playground, test } from './playground'

const ROWS = 12_000
const file = (name: string, text: string) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) })

async function traceOf(playground: Playground) {
  const { nodes } = await playground.scenario()
  return (nodes.find(({ kind }) => kind === 'producer')?.params?.trace ?? []) as readonly object[]
}

test('a producer takes a recorded trace from CSV, as one step, and gives it back', async ({ playground, page }) => {
  await playground.open()
  await playground.newScenario()
  await playground.dragKind('Producer', { x: 0.25, y: 0.5 })
  await playground.dragKind('Worker pool', { x: 0.6, y: 0.5 })
  await playground.connect('Producer', 'Worker pool')
  await playground.select('Producer')
  await playground.inspector.getByRole('combobox', { name: 'Traffic' }).click()
  await page.getByRole('option', { name: /^Trace/ }).click()
  const csv = playground.inspector.getByRole('button', { name: 'Trace as CSV' })
  const text = playground.dialog.getByRole('textbox', { name: 'CSV' })
  const status = playground.dialog.getByRole('status')

  await test.step('what is wrong is said by its line, and nothing is lost', async () => {
    await csv.click()
    await text.fill('time_ms,key,class,agent\n0,7,1,curl\noops,8,1,curl\n500,9,77,curl\n')
    await expect(status).toContainText('Line 3: “oops” is no number.')
    await expect(status).toContainText('Line 4: Class must be between 1 and 16')
    await expect(playground.dialog.getByRole('button', { name: 'Take over' })).toBeDisabled()
    expect(await traceOf(playground)).toEqual([])
    await text.fill('time_ms,key,class,agent\n0,7,1,curl\n250,8,1,curl\n500,9,2,curl\n')
    await expect(status).toContainText('3 rows, from 0 s to 500 ms. Not used: agent.')
    await expect(playground.dialog.getByRole('combobox', { name: 'Times are' })).toHaveText(/milliseconds/)
  })

  await test.step('taken over, it runs; undo is one step', async () => {
    const before = await playground.steps()
    await playground.dialog.getByRole('button', { name: 'Take over' }).click()
    await expect.poll(() => playground.steps()).toBe(before + 1)
    await expect(playground.inspector.getByText('At 250 ms, key 8, class 1')).toBeVisible()
    expect(await traceOf(playground)).toHaveLength(3)
    await playground.undo()
    expect(await traceOf(playground)).toEqual([])
    await playground.redo()
    await playground.reach(4)
    // All of them, though the run was past their times when they were taken over.
    expect((await playground.balance())?.in).toBe(3)
  })

  await test.step('a long file is cut to what fits, and says so before; the rest of the page stays quick', async () => {
    await csv.click()
    const rows = Array.from(
      { length: ROWS },
      (_, i) => `2026-03-01T09:30:${String(i % 60).padStart(2, '0')}.${i % 1000}Z,${i % 50}`,
    )
    await playground.dialog.getByLabel('CSV file').setInputFiles(file('access.csv', ['date,key', ...rows].join('\n')))
    await expect(status).toContainText('2,000 of 12,000 rows do not fit: a list holds 10,000')
    await playground.dialog.getByRole('button', { name: 'Replace' }).click()
    expect(await traceOf(playground)).toHaveLength(10_000)
    await playground.inspector
      .getByRole('button', { name: /At 0 s, key 0/ })
      .first()
      .focus()
    await playground.press('Delete')
    await expect(playground.inspector.getByText('The first 200 of 9,999.')).toBeVisible()
    await playground.undo()
    await expect(playground.inspector.getByText('The first 200 of 10,000.')).toBeVisible()
    await playground.inspector.getByRole('button', { name: 'Show more' }).click()
    await expect(playground.inspector.getByText('The first 400 of 10,000.')).toBeVisible()
    await playground.undo()
    expect(await traceOf(playground)).toHaveLength(3)
  })

  await test.step('a long text that is pasted does not freeze the page', async () => {
    await csv.click()
    await page.evaluate((rows) => navigator.clipboard.writeText(rows), Array.from({ length: ROWS }, (_, i) => i * 5).join('\n'))
    await text.focus()
    await page.keyboard.press('ControlOrMeta+v')
    await expect(status).toContainText('2,000 of 12,000 rows do not fit', { timeout: 2000 })
    await playground.press('Escape')
  })

  await test.step('what is exported is what was taken over', async () => {
    await csv.click()
    const download = page.waitForEvent('download')
    await playground.dialog.getByRole('button', { name: 'Export 3' }).click()
    const saved = await download
    expect(saved.suggestedFilename()).toBe('trace.csv')
    expect(await readFile(await saved.path(), 'utf8')).toBe('atSec,key,class\r\n0,7,1\r\n0.25,8,1\r\n0.5,9,2\r\n')
  })
})
