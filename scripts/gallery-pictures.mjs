// Makes docs/gallery.md and its pictures: every scenario of the gallery, run for a while in a real browser, and what it teaches.
// `npm run build`, then `node scripts/gallery-pictures.mjs [chapter or chapter/scenario…]`; `--text` writes the page alone, with the pictures there are.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from '@playwright/test'
import { preview } from 'vite'
import { chromiumArgs, chromiumPath } from './browser.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const scenarios = join(root, 'src/gallery/scenarios')
const pictures = join(root, 'docs/images/gallery')
/** Virtual seconds after which the picture is taken, and at least so many after the timeline's first change: what the lesson tells of has begun by then. */
const AT_SEC = 24
const AFTER_CHANGE_SEC = 4
/** A loaded machine may fall behind the clock, ms. */
const PATIENCE_MS = 120_000
const AT_ONCE = 3
const TITLES = {
  queue: 'In-memory message queue',
  services: 'Microservices: discovery and resilience',
  events: 'From sync to async',
  cache: 'Distributed cache',
  log: 'Event log: Kafka',
  pools: 'Worker pools and pipelines',
}

const words = process.argv.slice(2)
const wanted = words.filter((word) => word !== '--text')
const chapters = Object.keys(TITLES)
const order = JSON.parse(readFileSync(join(root, 'src/gallery/order.json'), 'utf8'))
const all = chapters.flatMap((chapter) =>
  order[chapter].map((name) => ({ chapter, name, path: join(scenarios, chapter, `${name}.json`) })),
)

/** Around the nodes, px. */
const MARGIN = 36

/** What the nodes cover, with a margin. */
async function clipOf(page) {
  const boxes = await page.locator('.react-flow__node').evaluateAll((nodes) =>
    nodes.map((node) => {
      const { left, top, right, bottom } = node.getBoundingClientRect()
      return { left, top, right, bottom }
    }),
  )
  const most = (edge) => Math.max(...boxes.map((box) => box[edge])) + MARGIN
  const least = (edge) => Math.max(0, Math.min(...boxes.map((box) => box[edge])) - MARGIN)
  const [x, y] = [least('left'), least('top')]
  return { x, y, width: most('right') - x, height: most('bottom') - y }
}

/** In the page: whether its clock shows more than so many seconds. */
function isLater(sec) {
  const [minutes, seconds] = (document.querySelector('.player-time')?.textContent ?? '0:0').split(':').slice(-2).map(Number)
  return 60 * minutes + seconds > sec
}

/** The topology alone, without what lies over it. */
async function take(browser, address, { chapter, name, path }) {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    deviceScaleFactor: 1.5,
    colorScheme: 'dark',
  })
  const page = await context.newPage()
  await page.goto(address)
  await page.getByRole('button', { name: 'Spillway, menu' }).click()
  const chosen = page.waitForEvent('filechooser')
  await page.getByRole('menuitem', { name: /open.*file/i }).click()
  await (await chosen).setFiles(path)
  const { timeline = [] } = JSON.parse(readFileSync(path, 'utf8'))
  const atSec =
    timeline.length === 0 ? AT_SEC : Math.max(AT_SEC, Math.min(...timeline.map((change) => change.atSec)) + AFTER_CHANGE_SEC)
  await page.waitForFunction(isLater, atSec, { timeout: PATIENCE_MS })
  await page.addStyleTag({
    content: '[data-over-canvas], .hints, .lesson, .react-flow__attribution { visibility: hidden !important }',
  })
  mkdirSync(join(pictures, chapter), { recursive: true })
  const file = join(pictures, chapter, `${name}.jpg`)
  await page.screenshot({ path: file, type: 'jpeg', quality: 72, clip: await clipOf(page) })
  await context.close()
}

/** A line with the picture, where one has been taken. */
function pictureOf(chapter, name, scenario) {
  const file = `${chapter}/${name}.jpg`
  return existsSync(join(pictures, file)) ? [`![${scenario.name}](images/gallery/${file})`, ''] : []
}

function text() {
  const lines = [
    '# Gallery',
    '',
    'What comes with the page, by the systems it teaches. Every lesson has a test in `src/gallery/claims`.',
  ]
  for (const chapter of chapters) {
    lines.push('', `## ${TITLES[chapter]}`)
    for (const { name, path } of all.filter((one) => one.chapter === chapter)) {
      const scenario = JSON.parse(readFileSync(path, 'utf8'))
      const buttons = (scenario.tryThis ?? []).map(({ label }) => `*${label}*`).join(' · ')
      lines.push('', `### ${scenario.name}`, '', ...pictureOf(chapter, name, scenario), scenario.lesson, '', `Try: ${buttons}.`)
    }
  }
  return `${lines.join('\n')}\n`
}

async function takeAll() {
  const server = await preview({ root, preview: { port: 4193, strictPort: true } })
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: chromiumArgs })
  try {
    const isWanted = ({ chapter, name }) => wanted.includes(chapter) || wanted.includes(`${chapter}/${name}`)
    const queue = all.filter((one) => wanted.length === 0 || isWanted(one))
    const worker = async () => {
      for (let one = queue.shift(); one !== undefined; one = queue.shift()) await take(browser, 'http://127.0.0.1:4193/', one)
    }
    await Promise.all(Array.from({ length: AT_ONCE }, worker))
  } finally {
    await browser.close()
    await server.close()
  }
}

if (!words.includes('--text')) await takeAll()
writeFileSync(join(root, 'docs/gallery.md'), text())
