import { expect, type Playground, test } from './playground'

/** Longer than the page waits for an engine that says nothing. */
const SILENCE = { timeout: 40_000 }

test.describe.configure({ mode: 'default' })

/** Moves a slider, so that there is something to lose, and gives the document. */
async function changeSomething(playground: Playground) {
  await playground.select('Checkout')
  await playground.slide('Workers', 0.6)
  await playground.saved()
  return playground.scenario()
}

/** The page answers, the document is whole, and a run goes on or begins anew. */
async function isWell(playground: Playground, document: Awaited<ReturnType<typeof changeSomething>>): Promise<void> {
  expect((await playground.scenario()).nodes).toEqual(document.nodes)
  const { virtualSec } = await playground.figures()
  await playground.reach(virtualSec + 0.5)
  expect(await playground.status()).toBe('running')
  const clock = await playground.page.evaluate(() => {
    const { client, figures } = window.spillway!
    return { shownSec: client.nowNs() / 1e9, doneSec: figures().virtualSec }
  })
  expect(clock.shownSec, 'the clock is never ahead of the engine').toBeLessThan(clock.doneSec + 0.2)
  await playground.select('Payments')
  await playground.slide('Workers', 0.3)
  // Changes recorded later than the run is now give way to this one: it counts that it is there, not how many there are.
  const id = document.nodes.find((node) => node.label === 'Payments')?.id
  await expect
    .poll(async () => (await playground.scenario()).timeline?.some((entry) => 'set' in entry && entry.set.startsWith(`${id}.`)))
    .toBe(true)
}

for (const [title, workers, victim] of [
  ['the only worker', 1, 0],
  ['one of two workers', 2, 1],
] as const) {
  test(`when ${title} is gone the page says so, keeps the scenario, and starts again`, async ({ playground, page }) => {
    test.setTimeout(150_000)
    // The page gives no way to end a thread of the engine: keep hold of them.
    await page.addInitScript((count) => {
      localStorage.setItem('spillway.workers', String(count))
      const threads: Worker[] = []
      Object.assign(window, { threads })
      window.Worker = class extends Worker {
        constructor(...args: ConstructorParameters<typeof Worker>) {
          super(...args)
          threads.push(this)
        }
      }
    }, workers)
    await playground.open()
    await playground.reach(1)
    expect((await playground.figures()).workers).toBe(workers)
    const document = await changeSomething(playground)
    await page.evaluate((i) => (window as unknown as { threads: Worker[] }).threads[i].terminate(), victim)
    const alert = playground.player.getByRole('alert')
    await expect(alert).toContainText('has not answered', SILENCE)
    await alert.getByRole('button', { name: 'Start again' }).click()
    await expect(alert).toBeHidden()
    await isWell(playground, document)
  })
}

test('the run goes on while the page is held up for ten seconds', async ({ playground, page }) => {
  test.setTimeout(120_000)
  await playground.open()
  await playground.reach(1)
  const document = await changeSomething(playground)
  const before = await playground.figures()
  const after = await page.evaluate(() => {
    const until = performance.now() + 10_000
    while (performance.now() < until);
    return window.spillway!.figures()
  })
  // The engine keeps time by itself: it is seconds ahead before the page has drawn another frame.
  expect(after.virtualSec).toBeGreaterThan(before.virtualSec + 3)
  await isWell(playground, document)
})

/**
 * What a browser does to a tab in the background, done by hand, since a browser without a window keeps its only tab in sight: the page is told
 * that it is hidden and gets no frames; its threads go on. That a machine may stop those too is not emulated.
 */
test('a tab that was in the background for a minute goes on', async ({ playground, page }) => {
  test.setTimeout(180_000)
  await page.addInitScript(() => {
    const draw = window.requestAnimationFrame.bind(window)
    const waiting: FrameRequestCallback[] = []
    let hidden = false
    window.requestAnimationFrame = (callback) => (hidden ? -waiting.push(callback) : draw(callback))
    Object.defineProperty(document, 'visibilityState', { get: () => (hidden ? 'hidden' : 'visible') })
    Object.defineProperty(document, 'hidden', { get: () => hidden })
    const hide = (next: boolean) => {
      hidden = next
      document.dispatchEvent(new Event('visibilitychange'))
      if (!hidden) for (const callback of waiting.splice(0)) draw(callback)
    }
    Object.assign(window, { hide })
  })
  const hide = (hidden: boolean) =>
    page.evaluate((next) => (window as unknown as { hide: (hidden: boolean) => void }).hide(next), hidden)
  await playground.open()
  await playground.reach(1)
  const kept = await changeSomething(playground)
  await hide(true)
  const before = await playground.figures()
  await new Promise((resolve) => setTimeout(resolve, 60_000))
  // The engine keeps time, also while nobody looks.
  expect((await playground.figures()).virtualSec).toBeGreaterThan(before.virtualSec + 20)
  await hide(false)
  await expect(playground.player.getByRole('alert')).toBeHidden()
  await isWell(playground, kept)
})
