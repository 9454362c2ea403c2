import { SimulationError } from '../kernel'
import { Links, tilingOf } from '../parallel'
import { CommandReader } from '../protocol/commands'
import { controlBlock, Word } from '../protocol/control'
import type { EngineInit, RunFailure } from '../protocol/engine'
import { TransitWriter } from '../protocol/transits'
import { SpinBarrier, SpscRing } from '../queue-core'
import type { ModelClass } from '../sdk'
import { Checkpoints } from './checkpoints'
import { Runner } from './runner'
import { Simulation } from './simulation'

/** One worker's part of a run, put together and ready to be driven. */
export interface Engine {
  readonly runner: Runner
  readonly simulation: Simulation
  /** Sleeps until a command comes, `ms` wall milliseconds at most. Only where the thread may block. */
  waitForCommand(ms: number): void
  /** Releases the other workers; call it when this one stops for whatever reason. */
  leave(): void
}

/** The models of a run's kinds, by id. */
export type Models = ReadonlyMap<string, ModelClass>

/** Puts the parts of a worker together. `source` gives commands where they do not come through the ring. */
export function assemble(init: EngineInit, models: Models, source?: { next(): ReturnType<CommandReader['next']> }): Engine {
  const { plan, layout, worker, workers, assignment } = init
  const control = controlBlock(init.control, plan.nodes.length)
  const transits = new TransitWriter(SpscRing.attach(init.transitRing).producer())
  const tiling = tilingOf(plan, assignment, worker)
  const simulation = new Simulation({ plan, layout, buffer: init.telemetry, models, transits, assignment, worker, tiling })
  transits.follow(simulation.kernel.clock, control.f64)
  const barrier = workers > 1 ? new SpinBarrier(control.i32, Word.barrier, workers) : null
  const links = workers > 1 ? new Links(simulation.kernel, init.links, worker, assignment) : null
  simulation.kernel.outbound = links
  const commands = SpscRing.attach(init.commandRing).consumer()
  const acks = SpscRing.attach(init.ackRing).producer()
  const runner = new Runner({
    simulation,
    checkpoints: init.stopAtDuration ? null : new Checkpoints(simulation, links),
    checkpointBytes: init.checkpointBytes,
    worker,
    workers,
    lookaheadNs: init.lookaheadNs,
    control,
    barrier,
    links,
    commands: source ?? new CommandReader(commands),
    durationNs: plan.durationNs,
    stopAtDuration: init.stopAtDuration,
    nodes: [...assignment.keys()].filter((i) => assignment[i] === worker),
    wallNow: () => performance.timeOrigin + performance.now(),
    afterSlice: () => {
      transits.flush()
      transits.share = Atomics.load(control.i32, Word.traceEvery)
    },
    onApplied: (number, atNs) => {
      const at = acks.claim()
      if (at < 0) return
      acks.f64[at >> 1] = number
      acks.f64[(at >> 1) + 1] = atNs
      acks.publish()
    },
  })
  return { runner, simulation, waitForCommand: (ms) => void commands.popWait(ms), leave: () => barrier?.abort() }
}

/**
 * Runs a worker's part to its end, or until `goesOn` says no after a window, blocking the thread; needs shared memory when there are commands
 * to wait for.
 */
export function runBlocking(init: EngineInit, models: Models, goesOn: () => boolean = () => true): RunFailure | null {
  let engine: Engine | null = null
  try {
    engine = assemble(init, models)
    engine.runner.start()
    drive(engine, goesOn)
    return null
  } catch (error) {
    return failureOf(error)
  } finally {
    engine?.leave()
  }
}

/** Runs on to the end, or until `goesOn` says no. Throws what a model throws. */
export function drive({ runner, waitForCommand }: Engine, goesOn: () => boolean): void {
  while (!runner.done) {
    const waitMs = runner.turn()
    if (waitMs > 0) waitForCommand(waitMs)
    if (!goesOn()) return
  }
}

/** A failure as it is told to the page. */
export function failureOf(error: unknown): RunFailure {
  if (error instanceof SimulationError) return { node: error.node, timeNs: error.timeNs, message: error.message }
  return { node: -1, timeNs: 0, message: error instanceof Error ? error.message : String(error) }
}
