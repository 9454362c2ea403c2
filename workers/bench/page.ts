import { CORE, CORE_TITLES, type CoreName, compareCore } from './core-subjects'
import { measure, print, printHeads, type Round, type SubjectThread } from './measure'
import type { Wanted } from './page-worker'

// The bench in a page (scripts/bench-chromium.mjs): the script that serves it reads what it writes to the console.

class PageThread implements SubjectThread {
  private readonly worker = new Worker(new URL('./page-worker.ts', import.meta.url), { type: 'module' })

  constructor(
    private readonly name: CoreName,
    private readonly quick: boolean,
  ) {}

  round(round: number): Promise<Round | string> {
    return new Promise((resolve) => {
      this.worker.onmessage = ({ data }: MessageEvent<Round | string>) => resolve(data)
      this.worker.onerror = ({ message }) => resolve(message)
      this.worker.postMessage({ name: this.name, quick: this.quick, round } satisfies Wanted)
    })
  }

  end(): void {
    this.worker.terminate()
  }
}

const quick = new URLSearchParams(location.search).has('quick')
printHeads()
const table = await measure(CORE, quick, (name) => new PageThread(name, quick))
print(table, CORE_TITLES)
console.log('')
compareCore(table)
console.log('bench: done')
