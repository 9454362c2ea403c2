import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { buildHost } from '../../scripts/build-host.mjs'
// biome-ignore lint/style/noRestrictedImports: holds the page's figures against those of the command line
import * as page from '../../src/sim-client/experiments'
import {
  compareVariants,
  type Experiment,
  type ExperimentOrder,
  emptyPart,
  type Interval,
  joinParts,
  metricInterval,
  Planner,
} from '../experiments'
import { experimentOn, MM1 } from '../experiments/scenario.testing'
import { runOf } from './experiment-run'

/** A browser's worker, in this thread: what goes in and out is cloned as between threads. */
class InlineWorker {
  static started = 0
  static ended = 0
  private listeners: ((event: { data: unknown }) => void)[] = []
  private experiments: readonly Experiment[] = []

  constructor() {
    InlineWorker.started++
  }

  addEventListener(type: string, listener: (event: { data: unknown }) => void): void {
    if (type === 'message') this.listeners.push(listener)
  }

  postMessage(message: ExperimentOrder): void {
    const order = structuredClone(message)
    if (order.type === 'begin') {
      this.experiments = order.experiments
      return
    }
    setTimeout(() => {
      const experiment = this.experiments[order.experiment]
      const data = structuredClone(runOf(experiment, new Planner(experiment), order.run))
      for (const listener of this.listeners) listener({ data })
    })
  }

  terminate(): void {
    InlineWorker.ended++
    this.listeners = []
  }
}

let dir = ''

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'spillway-'))
  InlineWorker.started = 0
  InlineWorker.ended = 0
  vi.stubGlobal('Worker', InlineWorker)
  vi.stubGlobal('navigator', { hardwareConcurrency: 4 })
})

afterEach(() => {
  rmSync(dir, { recursive: true, force: true })
  vi.unstubAllGlobals()
})

/** The whole points of some experiments, as the page gets them. */
function onThePage(experiments: readonly Experiment[]) {
  const parts = experiments.map(() => emptyPart(0))
  return new Promise<typeof parts>((resolve, reject) => {
    page.startExperiments(experiments, (news: page.ExperimentNews) => {
      if (news.type === 'run') parts[news.experiment] = joinParts(parts[news.experiment], news.part)
      else if (news.type === 'done') resolve(parts)
      else reject(new Error(news.what))
    })
  })
}

interface Point {
  readonly intervals: Record<string, Record<string, Interval>>
  readonly difference?: Record<string, Record<string, Interval>>
}

async function onTheCommandLine(...options: readonly string[]): Promise<readonly Point[]> {
  const file = join(dir, 'mm1.json')
  writeFileSync(file, JSON.stringify(MM1))
  const { stdout } = spawnSync(process.execPath, [join(await buildHost(), 'cli.mjs'), file, '--quiet', ...options])
  return (JSON.parse(stdout.toString()) as { points: readonly Point[] }).points
}

it('gives the page the figures of the command line: same seeds, same numbers', async () => {
  const points = await onTheCommandLine('--replications', '3', '--sweep', 'checkout.workers=1,2', '--compare')
  const parts = await onThePage([1, 2].map((workers) => experimentOn(3, `checkout.workers=${workers}`)))
  expect(InlineWorker.started).toBe(3)
  expect(InlineWorker.ended).toBe(3)
  const compared = compareVariants(parts[0], parts[1], 0.95)
  let figures = 0
  for (const [i, { intervals, difference }] of points.entries()) {
    for (const [owner, metrics] of Object.entries(intervals)) {
      for (const [name, interval] of Object.entries(metrics)) {
        figures++
        expect(metricInterval(parts[i], owner, name, 0.95), `${owner}.${name}`).toEqual(interval)
        const there = difference?.[owner]?.[name]
        if (there === undefined) continue
        const here = compared.find((one) => one.owner === owner)?.metrics.get(name)?.difference
        expect(here, `${owner}.${name}`).toEqual(there)
      }
    }
  }
  expect(figures).toBeGreaterThan(60)
})

it('ends its threads when it is cancelled, and says nothing more', async () => {
  const news: page.ExperimentNews[] = []
  const cancel = page.startExperiments([experimentOn(50)], (one) => {
    news.push(one)
    if (news.length === 2) cancel()
  })
  await vi.waitFor(() => expect(InlineWorker.ended).toBe(3))
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(news).toHaveLength(2)
})

it('tells of a run that failed and goes on', async () => {
  const broken = experimentOn(2, 'checkout.workers=0')
  const [bad, good] = await onThePage([broken, experimentOn(2)])
  expect(bad.failures).toHaveLength(2)
  expect(bad.failures[0].failure).toContain('workers')
  expect(good.runs).toHaveLength(2)
})
