import { readFile } from 'node:fs/promises'
import { expect, test } from './playground'

test('the queue lab measures the ring and postMessage in one run, and the page goes on meanwhile', async ({
  playground,
  page,
}) => {
  test.setTimeout(90_000)
  await playground.open()
  await page.keyboard.press('Shift+L')
  const lab = page.getByRole('dialog', { name: 'Queue lab' })
  await expect(lab).toContainText('shared memory')
  await lab.getByRole('button', { name: 'Measure' }).click()

  // The longest gap between two frames while real threads spin on all cores.
  const longestFrameMs = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const start = performance.now()
        let last = start
        let longest = 0
        const frame = (now: number) => {
          longest = Math.max(longest, now - last)
          last = now
          if (now - start < 4000) requestAnimationFrame(frame)
          else resolve(longest)
        }
        requestAnimationFrame(frame)
      }),
  )
  expect(longestFrameMs).toBeLessThan(2000)

  await expect(lab.getByRole('status')).toHaveText('Done', { timeout: 60_000 })
  const ratio = Number(await lab.locator('[data-lab-ratio]').getAttribute('data-lab-ratio'))
  test.info().annotations.push({ type: 'ring against postMessage', description: ratio.toFixed(1) })
  expect(ratio).toBeGreaterThan(1)

  const [file] = await Promise.all([page.waitForEvent('download'), lab.getByRole('button', { name: 'JSON' }).click()])
  const results = JSON.parse(await readFile(await file.path(), 'utf8'))
  expect(results.ringPerSec / results.postMessagePerSec).toBeCloseTo(ratio, 6)
  console.log(
    `queue lab: ring ${(results.ringPerSec / 1e6).toFixed(2)} M/s, postMessage ${(results.postMessagePerSec / 1e6).toFixed(3)} M/s, ratio ${ratio.toFixed(0)}`,
  )
  expect(results.settings).toMatchObject({ ring: 'spsc', recordBytes: 64, batch: 1 })
  expect(results.ringRoundTrip.p50Ns).toBeLessThan(results.postMessageRoundTrip.p50Ns)
})

test('the queue lab stops at once, and measures many threads that drop what finds no room', async ({ playground, page }) => {
  test.setTimeout(90_000)
  await playground.open()
  await playground.menu('Queue lab')
  const lab = page.getByRole('dialog', { name: 'Queue lab' })
  await lab.getByRole('radio', { name: 'MPMC' }).click()
  await lab.getByRole('radio', { name: 'Drop the record' }).click()
  await lab.getByRole('radio', { name: 'Park' }).click()
  await lab.getByRole('button', { name: 'Measure' }).click()
  await lab.getByRole('button', { name: 'Stop' }).click()
  await expect(lab.getByRole('status')).toHaveText('Stopped')
  await lab.getByRole('button', { name: 'Measure' }).click()
  await expect(lab.getByRole('status')).toHaveText('Done', { timeout: 60_000 })
  await page.keyboard.press('Escape')
  await expect(lab).toBeHidden()
})
