import { expect, test } from './playground'

const OPENINGS = 3
const FIRST_MESSAGE_MS = 1500
const CLICKS = 5
const AFTER_CLICK_MS = 300

test('a first message is simulated within 1.5 s of opening, with nothing cached', async ({ stranger }, testInfo) => {
  const times: number[] = []
  for (let i = 0; i < OPENINGS; i++) {
    const { page } = await stranger()
    await page.addInitScript(() => {
      const look = () => {
        if ((window.spillway?.client.balance(null).in ?? 0) > 0) performance.mark('first message')
        else requestAnimationFrame(look)
      }
      requestAnimationFrame(look)
    })
    await page.goto('/')
    await page.waitForFunction(() => performance.getEntriesByName('first message').length > 0)
    times.push(await page.evaluate(() => Math.round(performance.getEntriesByName('first message')[0].startTime)))
  }
  testInfo.annotations.push({ type: 'first message after ms', description: times.join(', ') })
  console.log(`first message after ${times.join(', ')} ms`)
  // The best of some: other work on a shared machine is not the page's.
  expect(Math.min(...times)).toBeLessThan(FIRST_MESSAGE_MS)
})

test('a first message is simulated within 0.3 s of a click on Run', async ({ playground, page }, testInfo) => {
  await playground.open()
  const times: number[] = []
  for (let i = 0; i < CLICKS; i++) {
    await playground.player.getByRole('button', { name: 'Pause' }).click()
    await playground.player.getByRole('button', { name: 'Reset to 0' }).click()
    await expect.poll(async () => (await playground.balance()).in).toBe(0)
    const afterMs = page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          const look = (since: number) => {
            if ((window.spillway?.client.balance(null).in ?? 0) > 0) resolve(performance.now() - since)
            else setTimeout(() => look(since))
          }
          addEventListener('click', ({ timeStamp }) => look(timeStamp), { capture: true, once: true })
        }),
    )
    await playground.player.getByRole('button', { name: 'Run' }).click()
    times.push(Math.round(await afterMs))
  }
  testInfo.annotations.push({ type: 'first message after a click, ms', description: times.join(', ') })
  console.log(`first message ${times.join(', ')} ms after a click`)
  // The best of some: other work on a shared machine is not the page's.
  expect(Math.min(...times)).toBeLessThan(AFTER_CLICK_MS)
})

test('it opens running, one node is stressed, the charts move, and each of three buttons lands on the timeline', async ({
  playground,
}) => {
  await playground.open()
  expect((await playground.scenario()).name).toBe('Checkout with a slow payment provider')
  await expect(playground.player.getByRole('button', { name: 'Pause' })).toBeVisible()
  await expect(playground.page.getByRole('dialog')).toHaveCount(0)
  await playground.reach(3)
  const [throughput, latency] = [playground.summary('Throughput and goodput'), playground.summary('Latency')]
  await expect(throughput).toHaveText(/offered [\d.]+/)
  await expect(latency).toHaveText(/p99 [\d.]+/)
  const before = (await throughput.textContent()) ?? ''
  await expect(throughput).not.toHaveText(before, { timeout: 15_000 })
  await expect(playground.node('Checkout')).toHaveAccessibleName(/held by callees/)

  const buttons = playground.lesson.getByRole('button').filter({ hasNotText: /^$/ })
  await expect(buttons).toHaveCount(3)
  const expected = [/Payments/, /Breaker/, /Shoppers/]
  let entries = 0
  for (const [i, of] of expected.entries()) {
    await buttons.nth(i).click()
    await expect.poll(async () => (await playground.scenario()).timeline?.length ?? 0).toBeGreaterThan(entries)
    entries = (await playground.scenario()).timeline?.length ?? 0
    await expect(playground.timeline.getByRole('group', { name: `Recorded changes and faults, ${entries}` })).toBeAttached()
    await expect(playground.timeline.getByRole('slider', { name: of }).first()).toBeVisible()
  }
  await playground.reach(8)
  expect(await playground.status()).toBe('running')
  for (let i = 0; i < expected.length; i++) await playground.undo()
  expect((await playground.scenario()).timeline ?? []).toHaveLength(0)
})

for (const [width, height] of [
  [1440, 900],
  [1280, 720],
]) {
  for (const theme of ['dark', 'light'] as const) {
    test(`the picture at ${width} by ${height}, ${theme}`, async ({ playground, page }, testInfo) => {
      await page.setViewportSize({ width, height })
      await page.emulateMedia({ colorScheme: theme })
      await playground.open()
      expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe(theme)
      await playground.reach(6)
      const name = `${width}x${height}-${theme}`
      await page.screenshot({ path: testInfo.outputPath(`first-${name}.png`) })
      const sideways = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      expect(sideways, 'nothing sticks out of the window').toBeLessThanOrEqual(0)

      for (let i = 0; i < 4; i++) await playground.canvas.getByRole('button', { name: 'Zoom out' }).click()
      await playground.settled()
      await page.screenshot({ path: testInfo.outputPath(`half-zoom-${name}.png`) })
      await playground.press('1')

      await playground.lesson.getByRole('button', { name: /^Hang Payments/ }).click()
      await playground.lesson.getByRole('button', { name: /^Flash sale/ }).click()
      await playground.reach(14)
      await page.screenshot({ path: testInfo.outputPath(`stressed-${name}.png`) })
    })
  }
}
