import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll } from 'vitest'
import { buildHost } from '../../scripts/build-host.mjs'

/** How a run of the command line ended. */
export interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly stdin?: string
  /** Closes its standard output at the first bytes, as `head` does. */
  readonly leaves?: boolean
  /** Told of all it has said so far on standard error, whenever it says more. */
  readonly onStderr?: (text: string, interrupt: () => void) => void
}

/** The bundled program, built before the tests of a file, and a folder that goes with them. */
export class CommandLine {
  private program = ''
  private folder = ''

  /** `prepare` runs once all is there. */
  constructor(prepare: () => void) {
    beforeAll(async () => {
      this.program = join(await buildHost(), 'cli.mjs')
      this.folder = mkdtempSync(join(tmpdir(), 'spillway-'))
      prepare()
    })
    afterAll(() => rmSync(this.folder, { recursive: true, force: true }))
  }

  /** The program as an address, for threads that run it. */
  get url(): URL {
    return pathToFileURL(this.program)
  }

  /** Where a file of this name is, or would be. */
  path(...names: readonly string[]): string {
    return join(this.folder, ...names)
  }

  /** Writes a file and returns its path. */
  file(name: string, text: string): string {
    writeFileSync(this.path(name), text)
    return this.path(name)
  }

  run(args: readonly string[], { stdin = '', leaves = false, onStderr }: RunOptions = {}): Promise<Outcome> {
    return new Promise((resolve) => {
      const child = spawn(process.execPath, [this.program, ...args])
      let [stdout, stderr] = ['', '']
      child.stdout.on('data', (data: Buffer) => {
        stdout += data
        if (leaves) child.stdout.destroy()
      })
      child.stderr.on('data', (data: Buffer) => {
        stderr += data
        onStderr?.(stderr, () => child.kill('SIGINT'))
      })
      child.stdin.on('error', () => {})
      child.stdin.end(stdin)
      child.on('exit', (code) => leaves && resolve({ code, stdout, stderr }))
      child.on('close', (code) => resolve({ code, stdout, stderr }))
    })
  }
}
