// Finds a Chromium that Playwright can drive, or obtains one. Prints its path and remembers it under node_modules/.cache.
import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { chromium } from '@playwright/test'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const cacheFile = join(root, 'node_modules/.cache/chromium-path')

export const chromiumArgs = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Synchronous, because playwright.config.ts needs it while it loads. */
export function chromiumPath() {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH
  if (existsSync(cacheFile)) {
    const path = readFileSync(cacheFile, 'utf8').trim()
    if (existsSync(path)) return path
  }
  return candidates()[0]
}

function candidates() {
  if (process.env.CHROMIUM_PATH) return [process.env.CHROMIUM_PATH]
  return [chromium.executablePath(), ...systemCandidates()].filter((path) => path && existsSync(path))
}

function systemCandidates() {
  if (process.platform === 'darwin') {
    return ['Google Chrome', 'Chromium', 'Microsoft Edge'].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`)
  }
  if (process.platform === 'win32') {
    const roots = [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA].filter(Boolean)
    return roots.flatMap((dir) => [
      join(dir, 'Google/Chrome/Application/chrome.exe'),
      join(dir, 'Microsoft/Edge/Application/msedge.exe'),
    ])
  }
  return ['google-chrome-stable', 'google-chrome', 'chromium', 'chromium-browser'].map(onPath).filter(Boolean)
}

export function onPath(name) {
  const dirs = (process.env.PATH ?? '').split(delimiter)
  return dirs.map((dir) => join(dir, name)).find(isExecutable)
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

async function versionOf(executablePath) {
  try {
    const browser = await chromium.launch({ executablePath, args: chromiumArgs, timeout: 30_000 })
    const version = browser.version()
    await browser.close()
    return version
  } catch (error) {
    console.error(`browser: ${executablePath} does not start: ${String(error.message).split('\n').slice(0, 3).join(' ')}`)
    return null
  }
}

async function rememberFirstWorking() {
  for (const path of candidates()) {
    const version = await versionOf(path)
    if (version === null) continue
    mkdirSync(dirname(cacheFile), { recursive: true })
    writeFileSync(cacheFile, path)
    console.log(`browser: ${path} (${version})`)
    return true
  }
  return false
}

function run(command, args, timeoutMs) {
  console.error(`browser: ${command} ${args.join(' ')}`)
  const options = { stdio: ['ignore', 2, 2], timeout: timeoutMs, cwd: root, shell: process.platform === 'win32' }
  return spawnSync(command, args, options).status === 0
}

async function ensure() {
  if (await rememberFirstWorking()) return true
  const npx = process.platform === 'win32' ? 'npx.cmd' : 'npx'
  const canApt = process.platform === 'linux' && process.getuid?.() === 0 && onPath('apt-get') !== undefined
  if (run(npx, ['playwright', 'install', 'chromium'], 300_000)) {
    if (await rememberFirstWorking()) return true
    if (canApt && run(npx, ['playwright', 'install-deps', 'chromium'], 600_000) && (await rememberFirstWorking())) return true
  }
  if (canApt) {
    run('apt-get', ['update'], 300_000)
    const packages = ['chromium', 'fonts-liberation', 'fonts-dejavu-core']
    const installed = run('apt-get', ['install', '-y', '--no-install-recommends', ...packages], 900_000)
    if (installed && (await rememberFirstWorking())) return true
  }
  console.error(
    'browser: none found. Install Google Chrome or Chromium, or run "npx playwright install --with-deps chromium", or set CHROMIUM_PATH.',
  )
  return false
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) process.exit((await ensure()) ? 0 : 1)
