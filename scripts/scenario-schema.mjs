// Writes public/scenario.schema.json, the JSON Schema of scenario files, from the kinds.
// With --check it only says whether the file is current.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const file = join(root, 'public/scenario.schema.json')

/** The text of the file, as the kinds are now. */
async function scenarioSchemaText() {
  const { createServer } = await import('vite')
  const server = await createServer({
    root,
    configFile: false,
    appType: 'custom',
    logLevel: 'error',
    publicDir: false,
    server: { middlewareMode: true, ws: false, watch: null },
    optimizeDeps: { noDiscovery: true },
  })
  try {
    const { scenarioJsonSchema } = await server.ssrLoadModule('/src/scenario/json-schema.ts')
    return `${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`
  } finally {
    await server.close()
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const text = await scenarioSchemaText()
  const isCurrent = existsSync(file) && readFileSync(file, 'utf8') === text
  if (!process.argv.includes('--check')) writeFileSync(file, text)
  else if (!isCurrent) {
    console.error('public/scenario.schema.json is out of date: run "node scripts/scenario-schema.mjs"')
    process.exitCode = 1
  }
}
