import type { ParamSpecs, ParamValue, Unit, ValuesOf } from '../params'

/** What a wire means, implied by the ports it joins. See docs/scenario-format.md. */
export type Contract = 'call' | 'send' | 'deliver' | 'control'

/** Palette groups, in palette order. */
export type Group = 'traffic' | 'messaging' | 'compute' | 'state' | 'on the wire' | 'routing' | 'events'

/** A port by which wires enter a node. */
export interface InPort {
  readonly title: string
  /** Contracts it can serve. */
  readonly accepts: readonly Contract[]
}

/** A port by which wires leave a node. */
export interface OutPort {
  readonly title: string
  /** Contracts it can start, preferred first. An inline kind lists all and passes on what enters it. */
  readonly emits: readonly Contract[]
  /** How many wires may leave it. */
  readonly maxWires: number
  /** It leads messages out of the way (dead letters): drawn at the bottom, with the count of this metric. */
  readonly aside?: string
  /** Its node chooses among the instances at the far end of each wire, and hears when their number changes. */
  readonly picks?: boolean
  /**
   * Each message that came in leaves by one of its wires, or few leave at all; left out: each leaves by all of them. A run is dealt out to workers by it;
   * no result depends on it.
   */
  readonly leaves?: 'by one' | 'seldom'
  readonly help: string
}

interface MetricBase {
  readonly title: string
  readonly help: string
}
/** What a metric is to the charts and checks that know no kind. */
export type MetricRole = 'depth' | 'utilization'

/** Things counted since the start (or the end of warm-up). Charts show the rate. */
export interface CounterMetric extends MetricBase {
  readonly type: 'counter'
}
/** A level with its time integral and maximum. Charts show the time average over each interval. */
export interface GaugeMetric extends MetricBase {
  readonly type: 'gauge'
  readonly unit: Unit
  readonly role?: MetricRole
}
/** Durations in virtual nanoseconds, log-linear buckets, error under 1 %. */
export interface HistogramMetric extends MetricBase {
  readonly type: 'histogram'
}
/** One of a few named states; the name at the index that the model sets. */
export interface StateMetric extends MetricBase {
  readonly type: 'state'
  readonly states: readonly string[]
}
/** A few live numbers for a face to draw (workers, lanes, keys). No series, no part in results. */
export interface VectorMetric extends MetricBase {
  readonly type: 'vector'
  readonly length: number
}
export type MetricSpec = CounterMetric | GaugeMetric | HistogramMetric | StateMetric | VectorMetric
export type MetricSpecs = Readonly<Record<string, MetricSpec>>

/** A named set of parameter values. */
export interface Preset {
  readonly id: string
  readonly title: string
  readonly help: string
  readonly params: Readonly<Record<string, ParamValue>>
}

/** How a level is judged; each has a colour and a shape of its own. */
export type Health = 'good' | 'waiting' | 'failing' | 'refused' | 'idle'

/** A measured value beside what a formula predicts. */
export interface TheoryRow {
  readonly title: string
  readonly unit: Unit
  readonly measured: number | null
  /** `null`: the theory does not apply. */
  readonly predicted: number | null
  /** Formula or the reason why it does not apply. */
  readonly note: string
}

/** A known trap, found in a node's parameters and surroundings. */
export interface Warning {
  readonly text: string
  /** Why, in one or two sentences. */
  readonly why: string
  /** The scenario of the gallery that shows it, e.g. `services/chain-order`. */
  readonly lesson?: string
}

/** What a node means to a call on its way, as far as the warnings of others look at it. What is left out does not apply. */
export interface CallFacts {
  /** Most attempts that one call becomes here where nothing else limits them. */
  readonly attempts?: number
  /** It ends a call after this long, ms. */
  readonly endsAfterMs?: number
  /** It does work of its own and answers; mean of the work, ms, 0 where that cannot be told. */
  readonly worksMs?: number
  /** What it has ended so goes on at the callee: nobody is told. */
  readonly leavesWork?: boolean
  /** Its answer waits for those whom it calls. */
  readonly waits?: boolean
  /** So many workers are held by what they call, each until it is answered. */
  readonly heldWorkers?: number
  /** Calls wait here in turn, however many and however long. */
  readonly lineIsEndless?: boolean
  /** More attempts that it sends while the first is out, where nothing else limits them. */
  readonly hedges?: number
  /** It tries again what was refused for now. */
  readonly retriesRefusals?: boolean
  /** It tries again, soon, what an open breaker refused. */
  readonly retriesBreaker?: boolean
  /** It chooses the instance that a call goes to. */
  readonly picks?: boolean
  /** What it refuses calls for: a callee in trouble, the rate, the room there is, or the load it sees. */
  readonly refuses?: 'breaker' | 'rate' | 'room' | 'load'
  /** A call may wait here this long before it goes on or is refused, ms. */
  readonly holdsMs?: number
  /** So many results are needed before it judges. */
  readonly judgesAfter?: number
  /** It keeps a state for each instance that a balancer before it has chosen. */
  readonly perInstance?: boolean
  /** It answers in place of what failed. */
  readonly answersFailures?: boolean
  /** It goes on sending whatever becomes of what it has sent, and nobody gives up. */
  readonly floods?: boolean
  /** Who sends to it when it is full waits until there is room. */
  readonly blocks?: boolean
  /** It keeps records that can be written and read in one transaction. */
  readonly keepsRecords?: boolean
  /** What it delivers is taken for done in one transaction with what comes of it. */
  readonly commitsWithEffects?: boolean
  /** It lets a message have its effect once. */
  readonly deduplicates?: boolean
  /** What it has delivered and is not acked after this long is delivered again, ms. */
  readonly redeliversAfterMs?: number
  /** What fails at once each time is given up after this long, ms. */
  readonly givesUpAfterMs?: number
  /** Once it refuses, it does so for this long, ms. */
  readonly refusesForMs?: number
}

/** A node on a way of wires, seen from another one. */
export interface WayStep extends CallFacts {
  /** Only inline nodes are between: it is the same call, not one that another node makes because of it. */
  readonly sameCall: boolean
  /** The timeline changes how many deliveries it can work on at once: it is scaled. */
  readonly isScaled?: boolean
}

/** Something that the timeline sets. */
export interface PlannedSet {
  readonly param: string
  readonly to: ParamValue
}

/** What a kind may know of its surroundings for a warning: ids of kinds are never compared, only these facts. */
export interface Surroundings<P> {
  readonly params: P
  /** Wires that leave the node by each port. */
  readonly outCount: (port: string) => number
  readonly inCount: number
  /** Each way back to who started the call, nearest node first, as far as answers wait for each other. */
  readonly before?: readonly (readonly WayStep[])[]
  /** Each way to who does the work, nearest node first, up to the first that does any. */
  readonly behind?: readonly (readonly WayStep[])[]
  /** A call can come back to the node while those before it still wait for their answer. */
  readonly comesRound?: boolean
  /** What the timeline sets here. */
  readonly planned?: readonly PlannedSet[]
  /** A second out port leads to a node that the first one leads to as well. */
  readonly asideMeets?: boolean
}

/** How keys are chosen: what the sdk's `KeySampler` draws by. */
export interface KeyLaw {
  readonly keyspace: number
  readonly shape: 'uniform' | 'zipf' | 'hotspot' | 'sequential'
  readonly alpha: number
  readonly hotKeys: number
  readonly hotRatio: number
}

/** What can go wrong with some kinds beyond pausing and crashing. */
export interface KindFaults {
  /** It takes time of its own, which `slow` multiplies. Kinds without it only pass on, decide, and wait for others. */
  readonly slow?: true
  /** `flush` takes away what it holds: what that is, and how it ends. */
  readonly flush?: string
  /** `scale` sets this parameter, a whole number, for a while. */
  readonly scale?: string
  /** This parameter says how many instances it has; one of them can crash, slow down or pause alone. */
  readonly instances?: string
}

/**
 * Everything about a kind but its behaviour and its looks. One per folder of src/kinds, written with {@link defineKind}.
 * Functions are declared as methods, so that every schema is a `KindSchema` of no parameters in particular.
 */
export interface KindSchema<P extends ParamSpecs = ParamSpecs, M extends MetricSpecs = MetricSpecs> {
  /** Folder name, e.g. `circuit-breaker`. */
  readonly id: string
  readonly title: string
  readonly group: Group
  /** One line for the palette. The same as the first line of docs.md. */
  readonly summary: string
  /** `card`: a node with a drawing. `chip`: an inline kind on a wire, exactly one port `in` and a first out port `out`. */
  readonly shape: 'card' | 'chip'
  /** Nodes of this kind with a callee in common are peers: they can share what they know, and always run together. */
  readonly hasPeers?: boolean
  /** It starts traffic of its own: its messages are the person's requests, and the system's figures are read there. */
  readonly origin?: boolean
  readonly ins: Readonly<Record<string, InPort>>
  readonly outs: Readonly<Record<string, OutPort>>
  readonly params: P
  readonly metrics: M
  readonly presets?: readonly Preset[]
  /** The options of this choice can be compared on one trace of keys, outside a run: see contract-race.ts. */
  readonly race?: { readonly param: string; readonly title: string }
  /** How the keys of its messages are chosen, for kinds that start traffic. */
  keyLaw?(params: ValuesOf<P>): KeyLaw
  /** How many deliveries it can work on at once: what a queue's prefetch counts in. Kinds that take no deliveries leave it out. */
  consumerSlots?(params: ValuesOf<P>): number
  /** Whether nobody here hears what becomes of what it sends by a wire, named by its id. Left out: it hears of everything. */
  forgets?(params: ValuesOf<P>, wire: string): boolean
  /** How many instances a balancer can address one by one. Kinds without instances leave it out: they are one. */
  instances?(params: ValuesOf<P>): number
  /** Faults that not every kind can have; those left out are neither offered nor of any effect. */
  readonly faults?: KindFaults
  /** Many of them are better kept in `warnings.ts` beside the schema, which the page fetches with the inspector. */
  warnings?(around: Surroundings<ValuesOf<P>>): readonly Warning[]
  /** What it is to warnings of other nodes on the same way. */
  callFacts?(params: ValuesOf<P>): CallFacts
  /** Turns stored parameters of version i into version i+1; the kind's version is the number of entries. */
  readonly migrations?: readonly ((params: Readonly<Record<string, ParamValue>>) => Readonly<Record<string, ParamValue>>)[]
}

/** Checks a schema's types and keeps its literal types for the model. */
export function defineKind<const P extends ParamSpecs, const M extends MetricSpecs>(schema: KindSchema<P, M>): KindSchema<P, M> {
  return schema
}

/** Parameter values of a schema as its model sees them. */
export type ParamsOf<S> = S extends KindSchema<infer P, MetricSpecs> ? ValuesOf<P> : never

/**
 * One node's live figures, read from shared memory. The window is the last second or so of virtual time.
 * Metric ids are the schema's, plus the standard ones every node has (see {@link STANDARD_METRICS}).
 * All answers are finite or `null` (`null`: nothing happened in the window); none allocates.
 */
export interface NodeView {
  /** Events per second of virtual time over the window. */
  rate(counter: string): number
  /** Count since the start. */
  total(counter: string): number
  /** Latest value of a gauge. */
  value(gauge: string): number
  /** Time average of a gauge over the window. */
  mean(gauge: string): number
  /** Index of the current state. */
  state(state: string): number
  /** Quantile in milliseconds over the window. */
  quantileMs(histogram: string, q: number): number | null
  /** Mean in milliseconds over the window. */
  meanMs(histogram: string): number | null
  /** Samples in the window. */
  samples(histogram: string): number
  /** Entry of a vector. */
  at(vector: string, index: number): number
  /** A current parameter value, as the model sees it. */
  param(name: string): number | string | boolean
  /** Share of replies in the window that were not good (0..1); 0 where there was none. */
  failureRatio(): number
  /** Fills `out` with the latest points (rate of a counter, mean of a gauge, p99 ms of a histogram), oldest first; returns how many. */
  recent(metric: string, out: Float64Array): number
}
