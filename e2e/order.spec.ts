import type { Scenario } from '../src/scenario'
import { expect, test } from './playground'

test.use({ viewport: { width: 1440, height: 900 } })

/** Two consumers, the slower of which gets every other message. */
const OVERTAKING: Scenario = {
  spillway: 1,
  name: 'Overtaking',
  seed: 7,
  nodes: [
    { id: 'shop', kind: 'producer', label: 'Shop', x: 0, y: 20, params: { ratePerSec: 50, keyspace: 3 } },
    { id: 'jobs', kind: 'queue', label: 'Jobs', x: 240, y: 0, params: { prefetch: 1 } },
    { id: 'fast', kind: 'worker-pool', label: 'Fast', x: 560, y: 0, params: { workers: 1, serviceTimeMs: 2 } },
    { id: 'slow', kind: 'worker-pool', label: 'Slow', x: 560, y: 160, params: { workers: 1, serviceTimeMs: 90 } },
  ],
  wires: [
    { id: 'w1', from: 'shop', to: 'jobs', latencyMs: 1 },
    { id: 'w2', from: 'jobs', to: 'fast', latencyMs: 1 },
    { id: 'w3', from: 'jobs', to: 'slow', latencyMs: 1 },
  ],
}

test('the first message out of order leads to its story, and to the traces of both', async ({ playground }) => {
  test.setTimeout(180_000)
  await playground.paste(OVERTAKING)
  await playground.reach(5)
  await playground.node('Jobs').click({ position: { x: 24, y: 14 } })
  await playground.inspector.getByRole('tab', { name: 'Metrics' }).click()
  await expect(playground.inspector).toContainText(/Order broken \d+ times?. First: Message \d+ of key \d, made at/)
  await playground.inspector.getByRole('button', { name: 'What happened to the two' }).click()

  const { dialog } = playground
  const lines = dialog.getByRole('table', { name: 'What happened' })
  await expect(lines).toContainText('delivered to Slow')
  await expect(lines).toContainText('handled by Fast')
  await dialog.getByRole('button', { name: 'Run it again and trace both' }).click()
  for (const name of [/the earlier one/, /the later one/]) {
    const trace = dialog.getByRole('region', { name })
    await expect(trace.getByRole('region', { name: 'Waterfall' })).toContainText('Shop', { timeout: 30_000 })
  }
  const axis = (name: RegExp) => dialog.getByRole('region', { name }).locator('.traces-tick').allTextContents()
  expect(await axis(/the earlier one/), 'one axis for both').toEqual(await axis(/the later one/))
  await expect(dialog.getByRole('region', { name: /the earlier one/ }), 'not lost with the button').toBeFocused()
  const shown = async (name: RegExp) =>
    dialog.getByRole('region', { name }).getByRole('table').getByRole('rowheader').allTextContents()
  expect(await shown(/the earlier one/)).toEqual(['Shop', 'Jobs', 'Slow'])
  expect(await shown(/the later one/)).toEqual(['Shop', 'Jobs', 'Fast'])
})
