import type { ConditionTest } from '../../workers/protocol/conditions'
import type { TransitNote } from '../../workers/protocol/transits'
import type { NodeView } from '../kinds/contract'
import type { Plan, Scenario, TimelineEntry } from '../scenario'

export { isOfSeries } from '../../workers/protocol/conditions'
export { MAX_CONDITIONS as MOST_BREAKPOINTS } from '../../workers/protocol/control'
export { TransitWay } from '../../workers/protocol/transits'

/** A message on its way over a wire, as the traffic overlay draws it. Times are virtual nanoseconds. */
export interface Transit {
  wire: number
  /** `true`: a reply on its way back. */
  back: boolean
  sentNs: number
  arrivesNs: number
  /** Outcome of a reply (index into OUTCOMES); 0 going out. */
  outcome: number
  /** Same number for everything one request caused; 0 for a signal. */
  trace: number
}

/** Something about a traced request; see {@link TransitWay} for what. */
export type TraceNote = Readonly<TransitNote>

/** Follows traced requests. */
export interface TraceListener {
  /** A run of this plan begins: notes are about its nodes and wires from now on. */
  begin(plan: Plan): void
  /** The note is only valid during the call. Those of several workers come out of order. */
  note(note: TraceNote): void
}

/** Live traffic of a wire over the window of the views. Rates per second of virtual time. */
export interface WireView {
  readonly forwardPerSec: number
  readonly backPerSec: number
  readonly failedPerSec: number
  /** Mean one-way latency in milliseconds. */
  readonly latencyMs: number
  /** Messages now on the wire, going out. */
  readonly inFlight: number
}

/** A series sampled by virtual time inside the engine. */
export interface Series {
  /** Virtual seconds, oldest first. */
  readonly timeSec: Float64Array
  readonly values: Float64Array
  /** Virtual seconds until which there would be samples, had anything been measured; absent: until the last one. */
  readonly untilSec?: number
}

/** How a metric becomes a line: `rate` of a counter, `mean` of a gauge, quantiles (ms) of a histogram. */
export type SeriesOf = 'rate' | 'mean' | 'p50' | 'p95' | 'p99'

export interface LoadOptions {
  readonly paused?: boolean
  /** Virtual seconds. */
  readonly fromSec?: number
  /** Wires whose ends are to run together, so that {@link SimClient.takes} any change of their latency. */
  readonly uncut?: readonly string[]
}

/** `loading`: workers are starting. `done`: the run stopped at its end. */
export type RunStatus = 'loading' | 'running' | 'paused' | 'done' | 'failed'

/** Messages per wall second from one worker to another, over the last second or so. */
export interface RingRate {
  readonly from: number
  readonly to: number
  readonly perSec: number
}

/** The run in a few figures, as text on the page shows it. */
export interface RunFigures {
  readonly status: RunStatus
  /** Factor of virtual to wall time that is wanted; `Infinity`: as fast as possible. */
  readonly speed: number
  readonly virtualSec: number
  /** Latest instant (virtual seconds) that this run has been at: after going back it lies ahead. */
  readonly furthestSec: number
  /** Events per wall second, over the last second or so. */
  readonly eventsPerSec: number
  /** Factor actually reached. */
  readonly reachedSpeed: number
  readonly workers: number
  readonly isolated: boolean
  /** Worker of each node, from 0, by the node's id. The same object for the whole of a run. */
  readonly placement: Readonly<Record<string, number>>
  /** Events between two meetings of the workers, over the last second or so; `null`: there is one worker, or nothing to measure. */
  readonly eventsPerWindow: number | null
  /** What the rings between workers carry, those of one worker left out. */
  readonly rings: readonly RingRate[]
  /** Why the run failed, with the node's name and the virtual time. */
  readonly failure: string | null
  /** Virtual second to which the run is on its way as fast as it can, back or forward; `null`: it is where it was wanted. */
  readonly seekingSec: number | null
  /** Digest at the end of the duration; `null` until it is known. */
  readonly digest: string | null
}

export type BreakpointTest = ConditionTest

/** A condition on a metric of a node: the run pauses when it becomes true. */
export interface Breakpoint {
  readonly node: string
  readonly metric: string
  readonly test: BreakpointTest
  /** In the unit of the metric, per second of a rate, the index of a state; 0 where the test needs none. */
  readonly value: number
}

/** The run has paused at an instant because these became true. */
export interface Broke {
  readonly atNs: number
  readonly by: readonly Breakpoint[]
}

/** The present way of the run to another instant. */
export interface Way {
  /** Share of it that is done: of the virtual time between the checkpoint from which the engine runs and the goal. */
  readonly doneRatio: number
  /** Wall milliseconds for which it is under way. */
  readonly forMs: number
}

/**
 * The page's only door to the engine. One instance, made by {@link createSimClient}.
 * The run store mirrors its {@link RunFigures} a few times a second; fast figures are read through views in `onFrame`.
 */
export interface SimClient {
  /**
   * Compiles and starts the scenario from virtual time 0 (paused when `paused`); with `fromSec` it first runs to that instant as fast as it
   * can. Problems of the scenario are returned, not thrown: then the run before goes on.
   */
  load(scenario: Scenario, options?: LoadOptions): Promise<readonly string[]>
  play(): void
  pause(): void
  /** Goes on by one event, or until one more request has ended, then pauses. */
  step(unit: 'event' | 'message'): void
  /** Goes back to 0, with every change made since; a paused run stays paused. A run that failed starts again. */
  reset(): void
  /** Pauses and goes to an instant, back or forward; the figures are those of then. Of quick calls the last counts. */
  seek(sec: number): void
  /**
   * Pauses and goes to an instant by way of all that happens from the first of these instants (virtual ns, two at most) on. On the way the
   * requests that begin at them are traced, and no others.
   */
  goThrough(toNs: number, instantsNs: readonly number[]): void
  /** Gives up the way to another instant, and pauses where the run is by now. */
  stay(): void
  /** How far the run is on its way to another instant; `null`: it is where it was wanted. */
  way(): Way | null
  /**
   * The run pauses when one of these becomes true, at the very event or, for rates and quantiles, at the point of the series: this run and
   * later ones, at any speed, but not on the way to another instant. The results are the same. Those that name nothing in the run rest.
   */
  setBreakpoints(list: readonly Breakpoint[]): void
  /** Why the run stands where it stands; `null`: no breakpoint has paused it there. The same object as long as it is true. */
  broke(): Broke | null
  setSpeed(factor: number): void
  /** How many workers runs get from the next {@link load} on, at most; `null`: the engine chooses. */
  setWorkers(count: number | null): void
  /**
   * Applies changes at the next instant of virtual time; `atSec` counts from there. Resolves, once the engine has said when that was,
   * with the entries as they belong on the timeline (with their true `atSec`). With `timeline`, what was still to come is replaced by what of
   * that is still to come.
   */
  change(entries: readonly TimelineEntry[], timeline?: readonly TimelineEntry[]): Promise<readonly TimelineEntry[]>
  /**
   * Whether {@link change} can make these changes of the run as it was dealt out: a latency may not come below how far ahead of each other the
   * parts of a run may be. Others need a new start.
   */
  takes(entries: readonly TimelineEntry[]): boolean
  /** Runs the scenario to its duration as fast as possible in a worker of its own; gives its digest. */
  digestOf(scenario: Scenario): Promise<string>
  /** Called once per animation frame after new figures were read. Returns the unsubscriber. */
  onFrame(listener: () => void): () => void
  /** Figures of the run now. The object is new each time. */
  figures(): RunFigures
  /** Virtual time of the figures, nanoseconds, smoothed between reports. Goes back only when the person does, and stands still meanwhile. */
  nowNs(): number
  /** Where the run is, or is on its way to, nanoseconds. */
  aimNs(): number
  /** Live view of a node; stable object, `null` for an unknown id. */
  view(nodeId: string): NodeView | null
  wireView(wireId: string): WireView | null
  /** Index of a wire in {@link Transit}. */
  wireIndex(wireId: string): number
  /** Series of one node's metric over the whole run; `null` when unknown. Copied at most a few times a second. */
  series(nodeId: string, metric: string, of: SeriesOf): Series | null
  /** Series over all origins (the system as its users see it). `p50…` are those of the merged latency. */
  systemSeries(what: 'offered' | 'good' | 'failed' | 'p50' | 'p95' | 'p99'): Series | null
  /** Messages now on wires among those traced, newest last. The array is reused. */
  transits(): readonly Transit[]
  /** Follows all traced requests from now on. Returns the unsubscriber. */
  onTrace(listener: TraceListener): () => void
  /** Share of requests that are traced: 1 means every dot is drawn. */
  tracedRatio(): number
  /** Balance of a node or of the whole scenario (`null`): in = ok + late + failed + rejected + dropped + in progress. */
  balance(nodeId: string | null): {
    in: number
    ok: number
    late: number
    failed: number
    rejected: number
    dropped: number
    inProgress: number
  }
  dispose(): void
}
