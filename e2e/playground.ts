import { type BrowserContext, test as base, expect, type Locator, type Page } from '@playwright/test'
import type { Scenario } from '../src/scenario'

export { expect }

/** A place inside the canvas, as shares of its width and height. */
export interface Spot {
  readonly x: number
  readonly y: number
}

/** What went wrong in the browser while a test ran. A test fails on it unless it says that it expects it. */
export class Problems {
  private readonly found: string[] = []
  private readonly expected: RegExp[] = []

  watch(context: BrowserContext): void {
    context.on('console', (message) => {
      if (message.type() === 'error') this.found.push(`console: ${message.text()} (${message.location().url})`)
    })
    context.on('weberror', (event) => this.found.push(`page: ${event.error().stack ?? event.error().message}`))
  }

  expect(pattern: RegExp): void {
    this.expected.push(pattern)
  }

  list(): readonly string[] {
    return this.found.filter((text) => !this.expected.some((pattern) => pattern.test(text)))
  }
}

interface Fixtures {
  readonly problems: Problems
  readonly playground: Playground
  /** A second person, or a second machine: a context of its own. */
  readonly stranger: () => Promise<Playground>
}

export const test = base.extend<Fixtures>({
  problems: [
    async ({ context }, use) => {
      const problems = new Problems()
      problems.watch(context)
      await use(problems)
      expect(problems.list(), 'errors in the console or on the page').toEqual([])
    },
    { auto: true },
  ],
  playground: async ({ page }, use) => {
    await use(new Playground(page))
  },
  stranger: async ({ browser, problems, contextOptions }, use) => {
    const contexts: BrowserContext[] = []
    await use(async () => {
      const context = await browser.newContext(contextOptions)
      contexts.push(context)
      problems.watch(context)
      return new Playground(await context.newPage())
    })
    for (const context of contexts) await context.close()
  },
})

/** Drives the page as a person does: by what is to be seen and named on it. Figures are read from `window.spillway`. */
export class Playground {
  readonly canvas: Locator
  readonly palette: Locator
  readonly inspector: Locator
  readonly player: Locator
  readonly timeline: Locator
  readonly charts: Locator
  readonly lesson: Locator
  readonly dialog: Locator
  /** The scenario's name in the top bar. */
  readonly name: Locator

  constructor(readonly page: Page) {
    const region = (name: string) => page.getByRole('region', { name, exact: true })
    this.canvas = region('Canvas')
    this.palette = region('Palette')
    this.inspector = region('Inspector')
    this.player = page.getByRole('group', { name: 'Player', exact: true })
    this.timeline = region('Timeline')
    this.charts = region('Charts')
    this.lesson = region('Try this')
    this.dialog = page.getByRole('dialog')
    this.name = page.getByRole('banner').getByRole('textbox', { name: 'Name of the scenario' })
  }

  /** Opens the page and waits until a run has begun and the layout rests. `where`: what follows the address, or a whole address. */
  async open(where = ''): Promise<void> {
    await this.page.goto(where === '' || where.startsWith('#') ? `/${where}` : where)
    await this.ready()
  }

  async ready(): Promise<void> {
    await this.page.waitForFunction(() => window.spillway?.ready === true, null, { timeout: 20_000 })
    await this.settled()
  }

  /** Waits until nothing on the page has moved for some frames: a drag that meets a moving layout misses. */
  async settled(): Promise<void> {
    await this.page.evaluate(async () => {
      const places = () =>
        [...document.querySelectorAll('section, header, [data-id], [data-kind], button')]
          .map((element) => element.getBoundingClientRect())
          .map(({ x, y, width, height }) => [x, y, width, height].map(Math.round).join())
          .join(' ')
      let before = ''
      let calm = 0
      for (let i = 0; i < 300 && calm < 6; i++) {
        const now = places()
        calm = now === before ? calm + 1 : 0
        before = now
        await new Promise((resolve) => requestAnimationFrame(resolve))
      }
    })
  }

  async menu(command: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Spillway, menu' }).click()
    await this.page.getByRole('menuitem', { name: command }).click()
  }

  async newScenario(): Promise<void> {
    await this.menu('New scenario')
    await expect(this.page.getByRole('heading', { name: 'Nothing runs yet' })).toBeVisible()
    await this.settled()
  }

  /** Opens a scenario by pasting it into an empty one, as a person does with text from elsewhere; nothing is selected then. */
  async paste(scenario: Scenario): Promise<void> {
    await this.open()
    await this.newScenario()
    await this.page.evaluate((text) => navigator.clipboard.writeText(text), JSON.stringify(scenario))
    await this.page.mouse.click(700, 300)
    await this.press('Control+v')
    await expect(this.node(scenario.nodes.at(-1)?.label ?? '')).toBeVisible()
    await this.press('Escape', '1')
    await this.settled()
  }

  /** A node by the name that it shows. */
  node(name: string): Locator {
    const start = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    return this.canvas.getByRole('group', { name: new RegExp(`^${start}(,|:|$)`) })
  }

  /** Where wires begin (`out`) or end (`in`) on a node. */
  port(name: string, side: 'in' | 'out'): Locator {
    return this.node(name).locator(`[data-handlepos="${side === 'out' ? 'right' : 'left'}"]`)
  }

  async point(spot: Spot): Promise<Spot> {
    const box = await boxOf(this.canvas)
    return { x: box.x + spot.x * box.width, y: box.y + spot.y * box.height }
  }

  /** Drags a kind from the palette to a place on the canvas. */
  async dragKind(title: string, spot: Spot): Promise<void> {
    await this.dragKindTo(title, await this.point(spot))
  }

  async dragKindTo(title: string, to: Spot): Promise<void> {
    const from = centre(await boxOf(this.palette.getByRole('button', { name: title, exact: true })))
    await this.drag(from, to)
  }

  async drag(from: Spot, to: Spot): Promise<void> {
    const { mouse } = this.page
    await mouse.move(from.x, from.y)
    await mouse.down()
    await mouse.move(to.x, to.y, { steps: 12 })
    await mouse.up()
    await this.settled()
  }

  /** Draws a wire from port to port. */
  async connect(from: string, to: string): Promise<void> {
    const wires = (await this.scenario()).wires.length
    await this.drag(centre(await boxOf(this.port(from, 'out'))), centre(await boxOf(this.port(to, 'in'))))
    await expect.poll(async () => (await this.scenario()).wires.length, `a wire from ${from} to ${to}`).toBe(wires + 1)
  }

  async select(name: string): Promise<void> {
    await this.node(name).click({ position: { x: 24, y: 14 } })
    await expect(this.inspector.getByRole('textbox', { name: 'Name of the node' })).toHaveValue(name)
  }

  /** Drags the thumb of a slider to a share of its track. */
  async slide(name: string, share: number): Promise<void> {
    const slider = this.inspector.getByRole('slider', { name, exact: true })
    await slider.scrollIntoViewIfNeeded()
    const { x, y, width, height } = await boxOf(slider)
    const thumb = 14
    const now = Number(await slider.inputValue()) / Number((await slider.getAttribute('max')) ?? 1)
    const at = (part: number) => ({ x: x + thumb / 2 + part * (width - thumb), y: y + height / 2 })
    await this.drag(at(now), at(share))
  }

  field(name: string): Locator {
    return this.inspector.getByRole('spinbutton', { name, exact: true })
  }

  async undo(): Promise<void> {
    await this.page.getByRole('button', { name: 'Undo', exact: true }).click()
  }

  async redo(): Promise<void> {
    await this.page.getByRole('button', { name: 'Redo', exact: true }).click()
  }

  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key)
  }

  scenario(): Promise<Scenario> {
    return this.page.evaluate(() => window.spillway!.getScenario())
  }

  figures() {
    return this.page.evaluate(() => window.spillway!.figures())
  }

  status(): Promise<string> {
    return this.page.evaluate(() => window.spillway!.figures().status)
  }

  /** How many entries the history holds. */
  steps(): Promise<number> {
    return this.page.evaluate(() => window.spillway!.stores.useScenario.getState().past.length)
  }

  digestOf(scenario: Scenario): Promise<string> {
    return this.page.evaluate((document) => window.spillway!.digestOf(document), scenario)
  }

  balance(node: string | null = null) {
    return this.page.evaluate((id) => window.spillway!.client.balance(id), node)
  }

  /** Waits until the run has reached a virtual time. */
  async reach(virtualSec: number): Promise<void> {
    await expect.poll(async () => (await this.figures()).virtualSec, { timeout: 30_000 }).toBeGreaterThanOrEqual(virtualSec)
  }

  /** Waits until the page says that it has kept everything. */
  async saved(): Promise<void> {
    await expect(
      this.page
        .getByRole('banner')
        .getByRole('status')
        .filter({ hasText: /^saved$/ }),
    ).toBeVisible()
  }

  /** Opens the share dialog, waits for the digest, copies the link by its button, closes the dialog. */
  async copyLink(): Promise<string> {
    await this.page.getByRole('button', { name: 'Share', exact: true }).click()
    await expect(this.dialog.getByText(/^Digest/)).toBeVisible({ timeout: 30_000 })
    await this.dialog.getByRole('button', { name: 'Copy link' }).click()
    await expect(this.dialog.getByRole('button', { name: 'Copied' })).toBeVisible()
    await this.dialog.getByRole('button', { name: 'Close' }).click()
    return this.page.evaluate(() => navigator.clipboard.readText())
  }

  /** What a chart says of itself to those who do not see it. */
  summary(chart: string): Locator {
    return this.charts.getByRole('region', { name: chart, exact: true }).getByRole('paragraph')
  }
}

export interface Box extends Spot {
  readonly width: number
  readonly height: number
}

export async function boxOf(locator: Locator): Promise<Box> {
  const box = await locator.boundingBox()
  if (box === null) throw new Error(`${locator} is not to be seen`)
  return box
}

export function centre({ x, y, width, height }: Box): Spot {
  return { x: x + width / 2, y: y + height / 2 }
}
