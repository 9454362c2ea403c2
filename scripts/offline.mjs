// Writes what a build needs to work offline: the list of its files, and the service worker that keeps them (src/offline).
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const LIST = 'offline.json'
const WORKER = 'service-worker.js'
/** The page never loads them: for hosts, for editors, and what stands here. */
const NOT_KEPT = new Set(['_headers', 'scenario.schema.json', LIST, WORKER])

/** Writes offline.json and service-worker.js into a finished build; gives the number of its files and their bytes. */
export async function writeOffline(folder) {
  const [code, fingerprint] = await Promise.all([bundledWorker(), fingerprinter()])
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => !NOT_KEPT.has(path))
    .sort()
  const version = createHash('sha256').update(code)
  const files = []
  let gzipBytes = 0
  for (const path of paths) {
    const body = readFileSync(join(folder, path))
    version.update(`${path} ${createHash('sha256').update(body).digest('hex')}\n`)
    gzipBytes += gzipSync(body).length
    const kept = path === 'index.html' ? '' : path
    files.push({ path: kept, fingerprint: await fingerprint(kept, body), bytes: body.length })
  }
  const name = version.digest('hex').slice(0, 12)
  writeFileSync(join(folder, LIST), `${JSON.stringify({ version: name, files })}\n`)
  writeFileSync(join(folder, WORKER), code.replace('%VERSION%', name))
  return { files: files.length, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0), gzipBytes }
}

/** The service worker as one script. */
async function bundledWorker() {
  const { build } = await import('vite')
  const input = join(root, 'src/offline/service-worker.ts')
  const { output } = await build({
    root,
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    build: { write: false, target: 'es2023', rolldownOptions: { input, output: { format: 'iife' } } },
  })
  return output[0].code
}

/** Recognizes files as the service worker does. */
async function fingerprinter() {
  const { runnerImport } = await import('vite')
  const { module } = await runnerImport(join(root, 'src/offline/fingerprint.ts'), { root, configFile: false, logLevel: 'error' })
  return module.fingerprint
}

export function offlinePlugin() {
  let folder = ''
  let log
  return {
    name: 'offline',
    apply: 'build',
    configResolved(config) {
      folder = resolve(config.root, config.build.outDir)
      log = config.logger
    },
    async closeBundle() {
      const { files, bytes, gzipBytes } = await writeOffline(folder)
      const mb = (count) => `${(count / 1e6).toFixed(1)} MB`
      log.info(`offline: ${files} files, ${mb(bytes)}, ${mb(gzipBytes)} gzip`)
    },
  }
}
