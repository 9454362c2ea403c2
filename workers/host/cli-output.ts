import { closeSync, openSync, writeSync } from 'node:fs'
import type { Progress } from './experiment-pool'
import { OutputError } from './run-error'

/** How often progress is shown on a terminal, wall milliseconds. */
const SHOWN_EVERY_MS = 100

/** What goes to standard error: remarks, verdicts and progress; with `quiet` only what failed. */
export class StandardError {
  private shownMs = 0
  private shownTenth = 0
  private open = false

  constructor(private readonly quiet: boolean) {}

  note(text: string): void {
    if (!this.quiet) this.line(`note: ${text}`)
  }

  verdict(text: string, met: boolean): void {
    if (!(this.quiet && met)) this.line(text)
  }

  /** One line that counts on a terminal; elsewhere a line at every tenth. */
  progress({ done, failed, total }: Progress): void {
    if (this.quiet) return
    const text = `${done} of ${total} runs${failed > 0 ? `, ${failed} failed` : ''}`
    if (process.stderr.isTTY) {
      if (done < total && Date.now() - this.shownMs < SHOWN_EVERY_MS) return
      this.shownMs = Date.now()
      process.stderr.write(`\r${text}`)
      this.open = true
      return
    }
    const tenth = Math.floor((10 * done) / total)
    if (tenth === this.shownTenth) return
    this.shownTenth = tenth
    console.error(text)
  }

  line(text: string): void {
    if (this.open) process.stderr.write('\n')
    this.open = false
    console.error(text)
  }
}

/** Where results go: standard output, or the file that `--output` names. */
export type Sink = (pieces: Iterable<string>) => void

/** Results into a file, which is opened when they are there: a run that fails leaves it as it was. Throws {@link OutputError}. */
function writeFile(name: string, pieces: Iterable<string>): void {
  try {
    const file = openSync(name, 'w')
    try {
      for (const piece of pieces) writeSync(file, piece)
    } finally {
      closeSync(file)
    }
  } catch (error) {
    throw new OutputError(`cannot write '${name}': ${error instanceof Error ? error.message : String(error)}`)
  }
}

export function sinkOf(file: string | undefined): Sink {
  if (file !== undefined) return (pieces) => writeFile(file, pieces)
  return (pieces) => {
    for (const piece of pieces) process.stdout.write(piece)
  }
}

/**
 * Listens for what goes wrong with the two outputs. A reader that has left, as `head` does, is no error: what is left to do is done, and the
 * exit code is that of the run. Anything else is told, and `failed` called.
 */
export function watchOutputs(failed: () => void): void {
  process.stderr.on('error', () => {})
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return
    console.error(`cannot write to standard output: ${error.message}`)
    failed()
  })
}

/** A JSON document written piece by piece, since all of it may be longer than a string can be. */
export class Listing {
  private readonly pieces: string[] = []

  /** An object with the fields of `head` and last a list called `name`; `indent` 0 writes no more space than needed. */
  constructor(
    private readonly head: object,
    private readonly name: string,
    private readonly indent: 0 | 2,
  ) {}

  add(item: object): void {
    const text = JSON.stringify(item, null, this.indent)
    this.pieces.push(this.indent === 0 ? text : text.replace(/^/gm, '    '))
  }

  /** The whole document. */
  *text(): Iterable<string> {
    const line = this.indent === 0 ? '' : '\n'
    const open = JSON.stringify(this.head, null, this.indent).slice(0, -1).trimEnd()
    const list = this.indent === 0 ? `"${this.name}":[` : `  "${this.name}": [`
    yield `${open},${line}${list}${line}`
    for (const [i, piece] of this.pieces.entries()) {
      yield i === this.pieces.length - 1 ? piece + line : `${piece},${line || '\n'}`
    }
    yield this.indent === 0 ? ']}\n' : '  ]\n}\n'
  }
}
