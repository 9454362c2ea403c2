import { readFile } from 'node:fs/promises'
import { pack } from './links'
import { expect, type Playground, test } from './playground'

test.use({ viewport: { width: 1440, height: 900 } })

async function exported(playground: Playground, command: string): Promise<{ name: string; path: string }> {
  const coming = playground.page.waitForEvent('download')
  await playground.press('Control+k')
  await expect(playground.dialog).toBeVisible()
  await playground.page.keyboard.type(command)
  await playground.press('Enter')
  const download = await coming
  return { name: download.suggestedFilename(), path: (await download.path()) ?? '' }
}

for (const theme of ['dark', 'light'] as const) {
  test(`the canvas is exported as SVG and PNG in the ${theme} theme, harmless whatever a label says`, async ({
    playground,
    page,
  }, testInfo) => {
    await page.emulateMedia({ colorScheme: theme })
    await playground.open()
    await playground.select('Checkout')
    await playground.inspector.getByRole('textbox', { name: 'Name of the node' }).fill('<script>alert("x")</script> & co')
    await playground.press('Enter', 'Escape')
    await playground.reach(3)
    const svg = await exported(playground, 'export as svg')
    expect(svg.name).toBe('checkout-with-a-slow-payment-provider.svg')
    const text = await readFile(svg.path, 'utf8')
    expect(text).not.toContain('<script')
    expect(text).not.toContain('foreignObject')
    const names = (await playground.scenario()).nodes.flatMap((node) => node.label ?? [])
    for (const name of names.filter((each) => /^\w+$/.test(each))) expect(text).toContain(`>${name}<`)
    await testInfo.attach('canvas.svg', { path: svg.path })

    const png = await exported(playground, 'export as png')
    expect(png.name).toMatch(/\.png$/)
    const picture = await readFile(png.path)
    const shown = await page.evaluate(async (data) => {
      const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob())
      const canvas = new OffscreenCanvas(image.width, image.height)
      const g = canvas.getContext('2d')!
      g.drawImage(image, 0, 0)
      const pixels = g.getImageData(0, 0, image.width, image.height).data
      const colors = new Set<number>()
      for (let i = 0; i < pixels.length; i += 4) colors.add((pixels[i] << 16) | (pixels[i + 1] << 8) | pixels[i + 2])
      return { width: image.width, height: image.height, colors: colors.size, corner: pixels[0] }
    }, picture.toString('base64'))
    expect(shown.width).toBeGreaterThan(1000)
    expect(shown.colors).toBeGreaterThan(50)
    if (theme === 'dark') expect(shown.corner).toBeLessThan(40)
    else expect(shown.corner).toBeGreaterThan(200)
    await testInfo.attach('canvas.png', { path: png.path })
  })
}

test('the graph as a table is read and used by keyboard, and leads to the canvas', async ({ playground, page }) => {
  await playground.open()
  await playground.reach(2)
  await page.keyboard.press('Shift+T')
  const table = playground.dialog.getByRole('table')
  const { nodes } = await playground.scenario()
  await expect(table.getByRole('row')).toHaveCount(nodes.length + 1)
  const row = table.getByRole('row', { name: /^Checkout/ })
  await expect(row).toContainText('Worker pool')
  await expect(row).toContainText(/Good|Waiting|Failing|Refusing|Idle/)
  await expect(row).toContainText('Shoppers')
  await playground.dialog.getByRole('searchbox').fill('worker')
  await expect(table.getByRole('row', { name: /Producer/ })).toHaveCount(0)
  await playground.dialog.getByRole('searchbox').fill('')
  await table.getByRole('button').first().focus()
  await page.keyboard.press('End')
  const last = nodes[nodes.length - 1]
  await expect(table.getByRole('button').last()).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(playground.dialog).toBeHidden()
  await expect(playground.canvas.locator(`.react-flow__node[data-id="${last.id}"]`)).toHaveClass(/selected/)
})

test('a live region says when the run stops and goes on', async ({ playground, page }) => {
  await playground.open()
  const said = page.getByRole('status', { name: 'State of the run' })
  await playground.player.getByRole('button', { name: 'Pause' }).click()
  await expect(said).toHaveText(/^Paused at \d/)
  await playground.player.getByRole('button', { name: 'Run' }).click()
  await expect(said).toHaveText('Running')
})

const LINK = pack([
  1,
  [
    ['p', 'producer', 0, 0, { p: { ratePerSec: 100 } }],
    ['w', 'worker-pool', 260, 0],
  ],
  [[0, 1, { m: 1 }]],
  { n: 'Embedded' },
])

interface Message {
  readonly type: string
  readonly id?: number
  readonly status?: string
  readonly virtualSec?: number
  readonly message?: string
  readonly values?: Readonly<Record<string, number | null>>
}

test('a page around an embedded scenario steers it and gets its figures', async ({ page }) => {
  const html = `<!doctype html><title>Around</title><iframe title="Player" width="900" height="500" src="/?embed${LINK}"></iframe>
    <script>window.heard = []; addEventListener('message', (e) => window.heard.push(e.data))</script>`
  const headers = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' }
  await page.route('**/around.html', (route) => route.fulfill({ contentType: 'text/html', headers, body: html }))
  await page.goto('/around.html')
  const heard = () => page.evaluate(() => (window as unknown as { heard: Message[] }).heard)
  const last = async (type: string) => (await heard()).findLast((message) => message.type === type)
  const send = (message: object) =>
    page.evaluate((data) => frames[0].postMessage({ spillway: 1, ...data }, location.origin), message)

  await expect.poll(() => last('ready'), { timeout: 20_000 }).toMatchObject({ name: 'Embedded' })
  await send({ type: 'subscribe', figures: ['w.inRate', 'w.latencyMsP99', 'system.goodRate'], everyMs: 100, id: 1 })
  await expect.poll(async () => (await last('figures'))?.values?.['w.inRate'] ?? 0, { timeout: 20_000 }).toBeGreaterThan(50)
  // Percentiles are of what comes after the first question for them.
  await expect.poll(async () => (await last('figures'))?.values?.['w.latencyMsP99'] ?? 0).toBeGreaterThan(0)

  await send({ type: 'seek', sec: 30 })
  await expect.poll(async () => (await last('figures'))?.virtualSec ?? 0, { timeout: 20_000 }).toBeGreaterThanOrEqual(30)
  await send({ type: 'pause', id: 2 })
  await expect.poll(() => last('state')).toMatchObject({ status: 'paused' })
  await send({ type: 'speed', factor: 10 })
  await send({ type: 'run' })
  await expect.poll(() => last('state')).toMatchObject({ status: 'running', speed: 10 })

  await send({ type: 'subscribe', figures: ['nobody.inRate'], id: 3 })
  await expect.poll(() => last('error')).toMatchObject({ id: 3, message: 'there is no node "nobody"' })
  await page.evaluate(() => frames[0].postMessage('hello', '*'))
  await send({ type: 'pause', id: 4 })
  await expect.poll(() => last('done')).toMatchObject({ id: 4 })
})
