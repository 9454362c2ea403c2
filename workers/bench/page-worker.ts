import { type CoreName, coreSubjects } from './core-subjects'
import type { Round, Work } from './measure'

export interface Wanted {
  readonly name: CoreName
  readonly quick: boolean
  readonly round: number
}

async function timed(work: () => Work): Promise<Round> {
  const startedMs = performance.now()
  const done = work()
  const wallMs = performance.now() - startedMs
  return { ...done, wallMs, cpuMs: wallMs }
}

const subjects = coreSubjects(timed)

self.onmessage = async ({ data: { name, quick, round } }: MessageEvent<Wanted>) => {
  try {
    self.postMessage(await subjects[name](quick, round))
  } catch (error) {
    self.postMessage(error instanceof Error ? error.message : String(error))
  }
}
