// Bundles the Node entry points of workers/ so that node and worker_threads can run them. Knows nothing of what they do.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { hotOptions } from './hot-options.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const cacheDir = join(root, 'node_modules/.cache')
const outDir = join(cacheDir, 'spillway')
const sourceDirs = ['workers', 'src/kinds', 'src/params', 'src/scenario']
const inputFiles = ['package-lock.json', 'scripts/build-host.mjs', 'scripts/hot-options.mjs']
const entries = {
  cli: 'workers/host/node-cli.ts',
  'node-worker': 'workers/host/node-worker.ts',
  bench: 'workers/bench/main.ts',
  'rings-thread': 'workers/bench/rings-thread.ts',
  validate: 'workers/testing/validate.ts',
}

export async function buildHost() {
  const present = Object.entries(entries).filter(([, source]) => existsSync(join(root, source)))
  if (present.length === 0 || isFresh(present.map(([name]) => name))) return outDir
  mkdirSync(cacheDir, { recursive: true })
  // A folder of its own: two builds at once never see each other's half-written files.
  const startedMs = Date.now()
  const tempDir = mkdtempSync(join(cacheDir, 'spillway-build-'))
  try {
    await bundleForNode(Object.fromEntries(present.map(([name, source]) => [name, join(root, source)])), tempDir)
    publish(tempDir, startedMs)
  } finally {
    rmSync(tempDir, { recursive: true, force: true })
  }
  return outDir
}

export async function runBundle(name) {
  const bundlePath = join(await buildHost(), `${name}.mjs`)
  if (!existsSync(bundlePath)) {
    console.error(`spillway: there is no ${entries[name]} yet`)
    process.exitCode = 1
    return
  }
  const child = spawn(process.execPath, [...process.execArgv, bundlePath, ...process.argv.slice(2)], { stdio: 'inherit' })
  const forward = (signal) => child.kill(signal)
  process.on('SIGINT', forward)
  process.on('SIGTERM', forward)
  process.exitCode = await new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 143)))
  })
}

export async function bundleForNode(input, outDir) {
  const { build } = await import('vite')
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    // Dependencies stay outside the bundle, as bare imports that Node resolves from the project's node_modules.
    build: {
      ssr: true,
      target: 'node20',
      minify: false,
      outDir,
      emptyOutDir: false,
      rolldownOptions: {
        ...hotOptions,
        input,
        output: { ...hotOptions.output, format: 'es', entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
      },
    },
  })
}

/** Moves the files one by one, chunks before the entries that import them, so that at no moment a bundle is missing or broken. */
function publish(tempDir, startedMs) {
  mkdirSync(outDir, { recursive: true })
  const isEntry = (file) => entries[basename(file, '.mjs')] !== undefined
  const files = readdirSync(tempDir).sort((a, b) => Number(isEntry(a)) - Number(isEntry(b)))
  for (const file of files) {
    // Dated to the start: a source that changed while the build ran makes the bundle stale.
    utimesSync(join(tempDir, file), startedMs / 1000, startedMs / 1000)
    renameSync(join(tempDir, file), join(outDir, file))
  }
  // Older chunks may still be in use by a process that started a moment ago.
  for (const file of readdirSync(outDir).filter((name) => !files.includes(name))) {
    const ageMs = startedMs - (statSync(join(outDir, file), { throwIfNoEntry: false })?.mtimeMs ?? startedMs)
    if (ageMs > 3_600_000) rmSync(join(outDir, file), { force: true })
  }
}

function isFresh(names) {
  const outputs = names.map((name) => join(outDir, `${name}.mjs`))
  if (!outputs.every((file) => existsSync(file))) return false
  const builtMs = Math.min(...outputs.map((file) => statSync(file).mtimeMs))
  const inputs = inputFiles.map((file) => statSync(join(root, file), { throwIfNoEntry: false })?.mtimeMs ?? 0)
  return Math.max(...inputs, ...sourceDirs.map((dir) => newestMs(join(root, dir)))) < builtMs
}

/** Latest change below a folder; folders count too, so that a deleted file is noticed. */
function newestMs(dir) {
  if (!existsSync(dir)) return 0
  let newest = statSync(dir).mtimeMs
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name)
    newest = Math.max(newest, entry.isDirectory() ? newestMs(path) : (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0))
  }
  return newest
}
