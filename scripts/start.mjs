// Builds the page and serves it with the headers that shared memory needs.
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const host = '127.0.0.1'
const usage = `usage: npm start -- [--port N]

  --port N    where to serve: 1 to 65535, or 0 for any that is free (default: the environment's PORT, else 4173)
  --help, -h  this text

Builds the page, serves it on this machine alone, and prints its address. Ctrl+C ends it.`

/** Ends the program before anything is built. */
function refuse(message, code = 2) {
  console.error(message)
  process.exit(code)
}

function options() {
  try {
    return parseArgs({ options: { port: { type: 'string' }, help: { type: 'boolean', short: 'h' } } }).values
  } catch (error) {
    return refuse(`${error.message}\n\n${usage}`)
  }
}

function portOf(name, text) {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65535) return Number(text)
  return refuse(`${name} is a whole number from 0 to 65535, not '${text}'`)
}

/** Why nothing can listen there, or `null`. */
function obstacle(port) {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', ({ code, message }) => resolve(code === 'EADDRINUSE' ? 'it is in use' : message))
    probe.listen(port, host, () => probe.close(() => resolve(null)))
  })
}

const { port: asked, help } = options()
if (help) {
  console.log(usage)
  process.exit(0)
}
const { PORT } = process.env
const port = asked !== undefined ? portOf('--port', asked) : PORT ? portOf('PORT', PORT) : 4173
const problem = await obstacle(port)
if (problem !== null) refuse(`cannot serve on port ${port}: ${problem}. For another one: npm start -- --port N`, 1)

const { build, preview } = await import('vite')
await build({ root, logLevel: 'warn' })
const server = await preview({ root, logLevel: 'warn', preview: { host, port, strictPort: true } })
console.log(`Spillway is at ${server.resolvedUrls?.local[0] ?? `http://${host}:${port}/`}`)
