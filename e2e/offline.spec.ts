import { mkdir, readFile, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { build } from 'vite'
import type { Scenario } from '../src/scenario'
import { test as base, expect, Playground } from './playground'
import { serveStatic } from './static-server'

const root = join(import.meta.dirname, '..')
const DIST = join(root, 'dist')
const NOTHING = { now: 'Nothing runs yet', next: 'Nothing runs in the next version' }
const RINGS = { now: 'The lock-free rings behind this page', next: 'The next rings behind this page' }

/** A host without isolation headers that has the page below a path, and can get another build of it. */
interface Site {
  readonly address: string
  show(build: string): Promise<void>
  close(): Promise<void>
}

async function serveSite(folder: string): Promise<Site> {
  await mkdir(folder)
  const place = join(folder, 'play')
  const show = async (build: string) => {
    await rm(place, { force: true })
    await symlink(build, place, 'junction')
  }
  await show(DIST)
  const server = await serveStatic(folder)
  let closing: Promise<void> | null = null
  const close = () => {
    closing ??= server.close()
    return closing
  }
  return { address: `${server.address}play/`, show, close }
}

const test = base.extend<{ readonly site: Site }>({
  // biome-ignore lint/correctness/noEmptyPattern: the runner reads what a fixture needs from its first parameter
  site: async ({}, use, testInfo) => {
    const site = await serveSite(testInfo.outputPath('site'))
    await use(site)
    await site.close()
  },
})

/** Another version: one text of the page's first script is another, and one of a part that comes late. */
async function buildNext(outDir: string): Promise<void> {
  const texts = [NOTHING, RINGS]
  const transform = (code: string, id: string) =>
    /\/src\/(app\/EmptyCanvas|lab\/LabDialog)\.tsx$/.test(id)
      ? texts.reduce((text, { now, next }) => text.replace(now, next), code)
      : null
  await build({
    root,
    logLevel: 'error',
    build: { outDir, emptyOutDir: true },
    plugins: [{ name: 'next-version', enforce: 'pre', transform }],
  })
}

async function isolated(page: Page): Promise<void> {
  await page.waitForFunction(() => crossOriginIsolated && window.spillway?.ready === true, null, { timeout: 20_000 })
}

/** Visits the page on a host without headers, where it comes twice. */
async function visit({ page }: Playground, site: Site): Promise<void> {
  await page.goto(site.address)
  await isolated(page)
}

/** Asks for everything to be kept, and waits until it is. */
async function keep({ page, dialog }: Playground): Promise<void> {
  await page.keyboard.press('Control+k')
  await dialog.getByRole('combobox').fill('offline')
  await page.getByRole('option', { name: 'Keep for offline use' }).click()
  const said = page.getByRole('region', { name: 'Notifications' })
  await expect(said).toContainText('Everything here works offline', { timeout: 30_000 })
  await expect(said).toContainText(/\d+ files, [1-9]\.\d MB/)
}

async function versionsIn(page: Page): Promise<number> {
  return page.evaluate(async () => (await caches.keys()).filter((name) => name.startsWith('spillway ')).length)
}

async function expectRings(page: Page, text: string): Promise<void> {
  await page.keyboard.press('Shift+L')
  const lab = page.getByRole('dialog', { name: 'Queue lab' })
  await expect(lab).toContainText(text)
  await lab.getByRole('button', { name: 'Close' }).click()
}

async function scenarioOf(file: string): Promise<Scenario> {
  return JSON.parse(await readFile(join(root, file), 'utf8')) as Scenario
}

test('after a visit everything works without the host: the same results, panels and kinds that were never used', async ({
  playground,
  page,
  site,
}) => {
  test.slow()
  const checkout = await scenarioOf('src/gallery/scenarios/checkout.json')
  await visit(playground, site)
  const digest = await playground.digestOf(checkout)
  await keep(playground)
  await site.close()
  await page.reload()
  await isolated(page)
  expect(await playground.figures()).toMatchObject({ isolated: true })
  await playground.reach(1)
  expect(await playground.digestOf(checkout)).toBe(digest)

  await page.keyboard.press('Control+o')
  await playground.dialog.getByRole('searchbox').fill('Lag, and more members')
  await playground.dialog.getByRole('button', { name: 'Lag, and more members' }).click()
  await expect(playground.name).toHaveValue('Lag, and more members')
  await expect.poll(async () => (await playground.balance()).in, { timeout: 20_000 }).toBeGreaterThan(0)

  await page.keyboard.press('Shift+L')
  const lab = page.getByRole('dialog', { name: 'Queue lab' })
  await lab.getByRole('button', { name: 'Measure' }).click()
  await expect(lab.getByRole('status')).toHaveText(/^Measuring/)
  await lab.getByRole('button', { name: 'Stop' }).click()
  await lab.getByRole('button', { name: 'Close' }).click()

  // A link is the same page with another hash; an embedded one, with a query.
  await page.goto(`${site.address}?embed`)
  await isolated(page)
  await expect(page.getByRole('link', { name: 'Open in Spillway' })).toBeVisible()
})

test('a host with headers: the files come in the background after the page, which then opens offline', async ({
  playground,
  page,
  context,
}) => {
  test.slow()
  await playground.open()
  const registered = () => page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)
  expect(await registered(), 'the first load comes first').toBe(0)
  const { files } = JSON.parse(await readFile(join(DIST, 'offline.json'), 'utf8')) as { readonly files: readonly unknown[] }
  const kept = () =>
    page.evaluate(async () => {
      const [name] = await caches.keys()
      return name === undefined ? 0 : (await (await caches.open(name)).keys()).length
    })
  // And the list itself, which comes last.
  await expect.poll(kept, { timeout: 60_000 }).toBe(files.length + 1)
  await context.setOffline(true)
  await page.reload()
  await playground.ready()
  expect(await playground.figures()).toMatchObject({ isolated: true })
  await playground.reach(1)
})

test('an embedded page keeps nothing', async ({ page, playground }) => {
  await page.goto('/?embed')
  await playground.ready()
  await page.waitForTimeout(10_000)
  expect(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)).toBe(0)
})

test.describe('a new version', () => {
  // The browser looks for it when it likes: on a busy machine a minute after the page was opened.
  test.describe.configure({ timeout: 180_000 })
  let next = ''
  test.beforeAll(async () => {
    // A whole build: 25 s on a busy machine.
    test.setTimeout(120_000)
    next = test.info().outputPath('next')
    await buildNext(next)
  })

  test('is taken in one piece when the person says so, with their work; another window keeps what it began with', async ({
    playground,
    page,
    context,
    site,
  }) => {
    await visit(playground, site)
    await playground.newScenario()
    await playground.name.fill('Mine')
    await playground.name.press('Enter')
    await playground.saved()
    await keep(playground)
    await site.show(next)
    await page.reload()
    const note = page.getByRole('region', { name: 'Notifications' }).filter({ hasText: 'A new version of Spillway is ready' })
    await expect(note).toBeVisible({ timeout: 90_000 })
    await expect(page.getByRole('heading', { name: NOTHING.now })).toBeVisible()
    const other = new Playground(await context.newPage())
    await other.page.goto(site.address)
    await expect(other.page.getByRole('heading', { name: NOTHING.now })).toBeVisible()

    await note.getByRole('button', { name: 'Reload' }).click()
    await expect(page.getByRole('heading', { name: NOTHING.next })).toBeVisible({ timeout: 20_000 })
    await expect(playground.name).toHaveValue('Mine')
    await expectRings(page, RINGS.next)
    // The host has no file of the version before any more.
    await other.page.bringToFront()
    await expect(other.page.getByRole('heading', { name: NOTHING.now })).toBeVisible()
    await expectRings(other.page, RINGS.now)
    expect(await versionsIn(page)).toBe(2)

    await other.page.close()
    await keep(playground)
    expect(await versionsIn(page)).toBe(1)
    await site.close()
    await page.reload()
    await expect(page.getByRole('heading', { name: NOTHING.next })).toBeVisible()
    await expect(playground.name).toHaveValue('Mine')
  })

  test('is taken at the next visit, and the one before is deleted', async ({ playground, page, context, site }) => {
    await visit(playground, site)
    await playground.newScenario()
    await keep(playground)
    await site.show(next)
    await page.reload()
    await expect(page.getByRole('heading', { name: NOTHING.now })).toBeVisible()
    const waiting = () => page.evaluate(async () => (await navigator.serviceWorker.ready).waiting !== null)
    await expect.poll(waiting, { timeout: 90_000 }).toBe(true)
    await page.close()
    const again = await context.newPage()
    await again.goto(site.address)
    await expect(again.getByRole('heading', { name: NOTHING.next })).toBeVisible()
    await expect.poll(() => versionsIn(again)).toBe(1)
  })
})

test('a browser that offers to install the page finds nothing missing; the command is there only then', async ({
  playground,
  page,
  context,
}) => {
  await playground.open()
  const cdp = await context.newCDPSession(page)
  const { url, errors } = await cdp.send('Page.getAppManifest')
  expect(url).toMatch(/\/manifest\.webmanifest$/)
  expect(errors).toEqual([])
  const { installabilityErrors } = await cdp.send('Page.getInstallabilityErrors')
  // Each test is a visit in private.
  expect(installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito')).toEqual([])

  const menu = page.getByRole('button', { name: 'Spillway, menu' })
  const install = page.getByRole('menuitem', { name: 'Install as an app…' })
  await menu.click()
  await expect(page.getByRole('menuitem', { name: 'All commands' })).toBeVisible()
  await expect(install).toHaveCount(0)
  await page.keyboard.press('Escape')
  await page.evaluate(() => {
    const prompt = () => document.body.setAttribute('data-asked', '')
    window.dispatchEvent(Object.assign(new Event('beforeinstallprompt', { cancelable: true }), { prompt }))
  })
  await menu.click()
  await install.click()
  await expect(page.locator('body[data-asked]')).toBeAttached()
  await menu.click()
  await expect(install).toHaveCount(0)
})
