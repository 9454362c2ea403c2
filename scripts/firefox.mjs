// Compares digests computed in Firefox with those of the Node command line. Skips, and says so, where there is no Firefox.
import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { launch } from 'puppeteer-core'
import { preview } from 'vite'
import { onPath } from './browser.mjs'

const run = promisify(execFile)
const root = join(dirname(fileURLToPath(import.meta.url)), '..')
/** The build that exists: `npm test` builds before it comes here. */
const dist = resolve(root, process.env.FIREFOX_DIST ?? 'dist')
/** A digest may use what is left of the time for all, so that the table comes even when some hang. */
const limitMs = { whole: 75_000, version: 8_000, launch: 30_000, page: 20_000, digest: 15_000, digests: 45_000, close: 5_000 }

/** `null` where a file by that name is not a browser but tells where to get one. A browser that hangs is an error, never a skip. */
async function versionOf(path) {
  try {
    const { stdout } = await run(path, ['--version'], { timeout: limitMs.version, killSignal: 'SIGKILL' })
    return /Firefox.*/.exec(stdout)?.[0].trim() ?? null
  } catch (error) {
    if (error.killed) throw new Error(`${path} --version took longer than ${limitMs.version / 1000} s`)
    return null
  }
}

function candidates() {
  if (process.platform === 'darwin') return ['/Applications/Firefox.app/Contents/MacOS/firefox']
  if (process.platform === 'win32') {
    const roots = [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA].filter(Boolean)
    return roots.map((dir) => join(dir, 'Mozilla Firefox/firefox.exe'))
  }
  return ['firefox-esr', 'firefox'].map(onPath).filter(Boolean)
}

async function findFirefox() {
  const named = process.env.FIREFOX_PATH
  for (const path of named ? [named] : candidates().filter((file) => existsSync(file))) {
    const version = await versionOf(path)
    if (version !== null) return { path, version }
  }
  if (named) throw new Error(`FIREFOX_PATH is ${named}, which is not a Firefox that starts`)
  return null
}

function scenarioFiles() {
  const kinds = readdirSync(join(root, 'src/kinds')).sort()
  const examples = kinds.map((kind) => `src/kinds/${kind}/example.json`).filter((file) => existsSync(join(root, file)))
  return ['src/gallery/scenarios/checkout.json', ...examples]
}

/** Works on so many files at once. A failure stands in its result instead of being thrown, so that the table is complete. */
async function timedEach(files, lanes, digestOf) {
  const endMs = performance.now() + limitMs.digests
  const results = []
  const queue = files.entries()
  const lane = async () => {
    for (const [i, file] of queue) {
      const startedMs = performance.now()
      const ms = Math.min(limitMs.digest, endMs - startedMs)
      const outcome = await (ms > 0 ? digestOf(file, ms) : Promise.reject('no time was left')).then(
        (digest) => ({ digest }),
        (error) => ({ error: String(error?.stderr || error?.message || error).trim() }),
      )
      results[i] = { ...outcome, ms: performance.now() - startedMs }
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return results
}

async function digestInNode(file, ms, signal) {
  const options = { cwd: root, signal, timeout: Math.ceil(ms), maxBuffer: 64 * 1024 * 1024 }
  const { stdout } = await run(process.execPath, ['scripts/sim.mjs', file, '--workers', '1'], options)
  return JSON.parse(stdout).digest
}

async function digestInPage(file, ms, page) {
  const text = readFileSync(join(root, file), 'utf8')
  const digest = page.evaluate((json) => window.spillway.digestOf(JSON.parse(json)), text)
  return within(ms, 'the run', digest)
}

function within(ms, what, promise) {
  let timer
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took longer than ${(ms / 1000).toFixed(1)} s`)), ms)
  })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}

/** Leaves the page's own run paused, so that it takes no time from the digests. */
async function checkPage(page, url) {
  await page.goto(url, { timeout: limitMs.page })
  if (!(await page.evaluate(() => globalThis.crossOriginIsolated))) throw new Error('the page is not cross-origin isolated')
  const options = { timeout: limitMs.page, polling: 50 }
  await page.waitForFunction(() => window.spillway?.ready === true, options)
  const figures = await page.evaluate(() => window.spillway.figures())
  await page.waitForFunction((sec) => window.spillway.figures().virtualSec > sec + 0.5, options, figures.virtualSec)
  const { virtualSec, failure } = await page.evaluate(() => window.spillway.figures())
  await page.evaluate(() => window.spillway.client.pause())
  if (failure !== null) throw new Error(`the page's run failed: ${failure}`)
  console.log(`firefox: the page is isolated, its run went from ${figures.virtualSec.toFixed(2)} to ${virtualSec.toFixed(2)} s`)
}

/** @returns whether every digest is the same */
async function compare(page, signal) {
  const files = scenarioFiles()
  const [node, firefox] = await Promise.all([
    timedEach(files, 2, (file, ms) => digestInNode(file, ms, signal)),
    timedEach(files, 1, (file, ms) => digestInPage(file, ms, page)),
  ])
  return report(files, node, firefox)
}

function report(files, node, firefox) {
  const width = Math.max(...files.map((file) => file.length))
  const cell = ({ digest, ms }) => `${(digest ?? 'failed').padEnd(16)} ${(ms / 1000).toFixed(1).padStart(5)} s`
  console.log(`\n${'scenario'.padEnd(width)}  ${`Node ${process.versions.node}`.padEnd(24)}  Firefox`)
  let agreeing = 0
  for (const [i, file] of files.entries()) {
    const isKnown = node[i].digest !== undefined && firefox[i].digest !== undefined
    const isSame = isKnown && node[i].digest === firefox[i].digest
    if (isSame) agreeing++
    const verdict = isSame ? 'same' : isKnown ? 'DIFFERENT' : 'FAILED'
    console.log(`${file.padEnd(width)}  ${cell(node[i])}  ${cell(firefox[i])}  ${verdict}`)
    if (node[i].error) console.log(`  Node: ${node[i].error}`)
    if (firefox[i].error) console.log(`  Firefox: ${firefox[i].error}`)
  }
  const isSame = agreeing === files.length
  if (isSame) console.log(`\nfirefox: all ${files.length} digests are the same as in Node`)
  else console.log(`\nfirefox: only ${agreeing} of ${files.length} digests are the same. Was ${dist} built from these sources?`)
  return isSame
}

/** Firefox leads a process group of its own, so that its content processes go with it. */
function kill(browser) {
  const { pid } = browser.process()
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL')
  } catch {
    // It is gone already.
  }
}

async function checkIn({ path, version }, profile, signal) {
  if (!existsSync(join(dist, 'index.html'))) throw new Error(`there is no build in ${dist}: npm run build makes one`)
  console.log(`firefox: ${path} (${version})`)
  const server = await preview({ root, logLevel: 'warn', build: { outDir: dist }, preview: { port: 0, strictPort: true } })
  const env = { ...process.env, MOZ_CRASHREPORTER_DISABLE: '1' }
  const options = { browser: 'firefox', executablePath: path, headless: true, userDataDir: profile, env, timeout: limitMs.launch }
  const browser = await launch(options)
  signal.addEventListener('abort', () => kill(browser))
  const page = await browser.newPage()
  const errors = []
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
  await checkPage(page, `http://127.0.0.1:${server.httpServer.address().port}/`)
  const isSame = await compare(page, signal)
  for (const message of errors) console.error(`firefox: error on the page: ${message}`)
  await within(limitMs.close, 'closing', browser.close()).catch((error) => console.error(`firefox: killed: ${error.message}`))
  return isSame && errors.length === 0
}

async function main() {
  const startedMs = performance.now()
  const firefox = await findFirefox()
  if (firefox === null) {
    console.log('firefox: skipped: no Firefox found (FIREFOX_PATH names one)')
    return true
  }
  const profile = mkdtempSync(join(tmpdir(), 'spillway-firefox-'))
  const ending = new AbortController()
  process.once('exit', () => {
    // What still runs then, the browser or the command line, hangs or was interrupted.
    ending.abort()
    rmSync(profile, { recursive: true, force: true, maxRetries: 10 })
  })
  const isSame = await within(limitMs.whole, 'the whole check', checkIn(firefox, profile, ending.signal))
  console.log(`firefox: ${((performance.now() - startedMs) / 1000).toFixed(1)} s`)
  return isSame
}

try {
  process.exitCode = (await main()) ? 0 : 1
} catch (error) {
  console.error(`firefox: ${error.message}`)
  process.exitCode = 1
}
// The server need not wait for connections that the browser left open.
process.exit()
