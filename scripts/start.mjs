// Builds the page and serves it with the headers that shared memory needs.
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, preview } from 'vite'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const port = Number(process.env.PORT ?? 4173)

await build({ root, logLevel: 'warn' })
const server = await preview({ root, logLevel: 'warn', preview: { port, strictPort: true } })
console.log(`Spillway is at ${server.resolvedUrls?.local[0] ?? `http://127.0.0.1:${port}/`}`)
