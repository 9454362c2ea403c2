import { spawnSync } from 'node:child_process'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const PROGRAM = fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url))

/** Runs `npm start` with options that end it before it builds anything. */
function start(args: readonly string[], port?: string) {
  const env = { ...process.env, PORT: port }
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, ...args], { env, encoding: 'utf8', timeout: 10_000 })
  return { status, stdout, stderr }
}

describe('npm start', () => {
  it('refuses what is no port, and options that it does not know, without a stack', () => {
    const cases: readonly (readonly [ReturnType<typeof start>, string])[] = [
      [start(['--port', 'bad']), "--port is a whole number from 0 to 65535, not 'bad'"],
      [start(['--port=70000']), "--port is a whole number from 0 to 65535, not '70000'"],
      [start([], 'bad'), "PORT is a whole number from 0 to 65535, not 'bad'"],
      [start(['--prot', '80']), "Unknown option '--prot'"],
      [start(['80']), 'usage: npm start'],
    ]
    for (const [{ status, stdout, stderr }, message] of cases) {
      expect(stderr).toContain(message)
      expect(stderr).not.toMatch(/^\s+at /m)
      expect([status, stdout]).toEqual([2, ''])
    }
  })

  it('explains itself', () => {
    expect(start(['--help'])).toMatchObject({ status: 0, stdout: expect.stringContaining('--port N'), stderr: '' })
  })

  it('says before it builds that a port is in use', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const { status, stderr } = start([], String(port))
    server.close()
    expect(stderr).toBe(`cannot serve on port ${port}: it is in use. For another one: npm start -- --port N\n`)
    expect(status).toBe(1)
  })
})
