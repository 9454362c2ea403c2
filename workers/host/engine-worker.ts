import { expose } from 'comlink'
import { loadModels } from '../../src/kinds/models-lazy'
import type { Plan } from '../../src/scenario/plan'
import type { Command } from '../protocol/commands'
import type { EngineInit, EngineWorker, PrepareOptions, RunFailure, Snapshot } from '../protocol/engine'
import { runBlocking } from './engine'
import { LoneRun } from './lone-run'
import { prepareRun } from './prepare'

let lone: LoneRun | null = null
/** What a run without shared memory was told before its models had come. */
let early: ((run: LoneRun) => void)[] = []

function tell(action: (run: LoneRun) => void): void {
  if (lone === null) early.push(action)
  else action(lone)
}

/** A run fetches the models of its own kinds only: all of them would hold up the first message. */
function modelsOf({ plan }: EngineInit) {
  return loadModels(plan.nodes.map((node) => node.kind))
}

const worker: EngineWorker = {
  prepare(plan: Plan, options: PrepareOptions): EngineInit[] {
    return prepareRun(plan, options)
  },
  async run(init: EngineInit): Promise<RunFailure | null> {
    return runBlocking(init, await modelsOf(init))
  },
  async runAlone(init: EngineInit, onSnapshot: (snapshot: Snapshot) => void): Promise<RunFailure | null> {
    lone = new LoneRun(init, await modelsOf(init), onSnapshot)
    for (const action of early) action(lone)
    early = []
    return lone.run()
  },
  command(number: number, command: Command): void {
    tell((run) => run.command(number, command))
  },
  traceEvery(n: number): void {
    tell((run) => run.traceEvery(n))
  },
  stop(): void {
    tell((run) => run.stop())
  },
}

expose(worker)
