import type { Distribution, ParamValue } from '../params'

/** The version of the document format that this build writes. Older ones are migrated, newer ones refused. */
export const SCENARIO_VERSION = 1

/**
 * The document that a person edits, saves, undoes and shares. Defaults are left out; everything here is plain JSON.
 * Described for readers in docs/scenario-format.md.
 */
export interface Scenario {
  readonly spillway: typeof SCENARIO_VERSION
  readonly name: string
  /** 0 … 2³²−1. Same scenario and seed: same results to the bit. */
  readonly seed?: number
  /** Virtual seconds after which results are final (default 60). A live run may go on. */
  readonly durationSec?: number
  /** Virtual seconds left out of the results (default 0). */
  readonly warmupSec?: number
  readonly nodes: readonly ScenarioNode[]
  readonly wires: readonly ScenarioWire[]
  /** Changes and faults at given virtual times, in order of `atSec`. */
  readonly timeline?: readonly TimelineEntry[]
  readonly goals?: readonly Goal[]
  readonly notes?: readonly Note[]
  readonly groups?: readonly NodeGroup[]
  /** What to look at, two or three sentences. */
  readonly lesson?: string
  /** Recorded changes offered as buttons. */
  readonly tryThis?: readonly TryThis[]
  readonly view?: View
}

export interface ScenarioNode {
  /** Unique; letters, digits, `-`, `_`; 1–40 characters. */
  readonly id: string
  readonly kind: string
  /** Shown name; default: the kind's title. */
  readonly label?: string
  readonly x: number
  readonly y: number
  readonly params?: Readonly<Record<string, ParamValue>>
  /** Version of the kind's parameters (number of migrations applied); default 0. */
  readonly v?: number
}

export interface ScenarioWire {
  readonly id: string
  /** `node` or `node.port`; the port's default is the kind's first out port. */
  readonly from: string
  /** `node` or `node.port`; the port's default is the kind's first in port. */
  readonly to: string
  /** One-way latency; a number is a constant. Default 0: in the same process. */
  readonly latencyMs?: number | Distribution
  /** Probability that a message is lost on its way, each way. Default 0. */
  readonly lossRatio?: number
  /** Serialises messages by their size. Default: unlimited. */
  readonly bandwidthMbps?: number
}

/** A parameter of a node or a wire changes at a virtual time. */
export interface SetEntry {
  readonly atSec: number
  readonly set: string // node.param or wire.param
  readonly to: ParamValue
}

/** What can go wrong with a node or a wire. */
export type FaultName = 'slow' | 'pause' | 'crash' | 'flush' | 'scale' | 'cut' | 'loss' | 'delay'

/** A fault from `atSec` for `forSec` seconds (no `forSec`: to the end; `flush` is over at once). */
export interface FaultEntry {
  readonly atSec: number
  readonly fault: FaultName
  /** Id of a node (slow, pause, crash, flush, scale) or a wire (cut, loss, delay). */
  readonly on: string
  readonly forSec?: number
  /** slow: service times are multiplied by this. */
  readonly factor?: number
  /** slow, pause, crash: number of the one instance that it happens to, from 1; left out: the whole node. */
  readonly instance?: number
  /** scale: how many there are while it lasts, of what the kind's schema names. */
  readonly to?: number
  /** loss: probability 0..1. */
  readonly ratio?: number
  /** delay: added latency, each way. */
  readonly addMs?: number
  /** cut: which way; default both. */
  readonly way?: 'both' | 'forward' | 'back'
}

export type TimelineEntry = SetEntry | FaultEntry

/** A condition a run is judged by, as on the command line: `checkout.latencyMsP99 < 200`. */
export interface Goal {
  readonly expect: string
}

export interface Note {
  readonly id: string
  readonly text: string
  readonly x: number
  readonly y: number
  readonly width?: number
  readonly height?: number
}

/** Nodes with a frame and a title around them; a node is in one group at most. It changes nothing about the run. */
export interface NodeGroup {
  readonly id: string
  readonly title: string
  /** Ids of its nodes, at least one. */
  readonly nodes: readonly string[]
  /** Drawn as one box. */
  readonly folded?: boolean
}

/** A button: what it says, and the changes it makes at the moment it is pressed (their `atSec` counts from there). */
export interface TryThis {
  readonly label: string
  readonly changes: readonly TimelineEntry[]
}

export interface View {
  readonly x: number
  readonly y: number
  readonly zoom: number
}
