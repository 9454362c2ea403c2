import type { Contract } from '../kinds/contract'
import type { Distribution, ParamSpecs, ValuesOf } from '../params'
import type { FaultEntry } from './document'

/**
 * What the engine needs from a scenario: flat, numeric, validated, with every default filled in. Structured-cloneable.
 * Indices into `nodes` and `wires` are the identities inside the engine.
 */
export interface Plan {
  readonly seed: number
  readonly durationNs: number
  readonly warmupNs: number
  readonly nodes: readonly PlanNode[]
  readonly wires: readonly PlanWire[]
  readonly commands: readonly PlanCommand[]
}

export interface PlanNode {
  readonly id: string
  readonly kind: string
  readonly label: string
  readonly origin: boolean
  /** On a wire: whatever it sends on is what came to it. */
  readonly inline: boolean
  /** Smallest index among its peers, which share what they know and run together; its own when it has none. */
  readonly peer: number
  readonly params: ValuesOf<ParamSpecs>
  /** Wires that leave by each port, in drawing order. */
  readonly outs: Readonly<Record<string, readonly number[]>>
  /** Wires that enter, in drawing order. */
  readonly ins: readonly number[]
  /** Standard metrics first, then the kind's, in the schema's order. */
  readonly metrics: readonly PlanMetric[]
}

export interface PlanMetric {
  readonly id: string
  readonly type: 'counter' | 'gauge' | 'histogram' | 'state' | 'vector'
  /** Entries of a vector; 1 otherwise. */
  readonly length: number
}

export interface PlanWire {
  readonly id: string
  readonly from: number
  readonly fromPort: string
  readonly to: number
  readonly toPort: string
  readonly contract: Contract
  readonly latencyMs: Distribution
  /** Smallest possible latency in nanoseconds at any time of the run: the lookahead when the wire is cut between workers. */
  readonly minLatencyNs: number
  readonly lossRatio: number
  /** `Infinity`: unlimited. */
  readonly bandwidthMbps: number
  /** Share of what comes to its start that takes it, as far as the kind says beforehand. Workers are dealt out by it; no result depends on it. */
  readonly share: number
  /** Deliveries the far end can work on at once, seen through inline nodes (`consumerSlots` of its kind); 0 when it takes none. */
  readonly consumerSlots: number
  /** The node at its far end, seen through inline nodes; −1: they lead nowhere. */
  readonly callee: number
  /** Instances of that node which can be addressed one by one. */
  readonly instances: number
}

/** New values of a wire's parameters; what is left out stays. */
export type WireChange = Partial<Pick<PlanWire, 'latencyMs' | 'lossRatio' | 'bandwidthMbps'>>

/** A timeline entry with everything resolved. Commands at one instant apply in this order, before any message of that instant. */
export type PlanCommand =
  | {
      readonly atNs: number
      readonly type: 'set'
      readonly node: number
      /** The node's whole new parameter set. */
      readonly params: ValuesOf<ParamSpecs>
      readonly changed: readonly string[]
    }
  | {
      readonly atNs: number
      readonly type: 'wire'
      readonly wire: number
      readonly change: WireChange
    }
  | {
      readonly atNs: number
      readonly type: 'fault'
      readonly on: 'node' | 'wire'
      readonly index: number
      readonly fault: FaultEntry
      readonly begin: boolean
      /** scale: the parameter that it sets. */
      readonly param?: string
    }
