import type { Plan, PlanWire } from '../../src/scenario'
import type { Clock, KernelNode } from '../kernel'
import type { Layout } from '../protocol/layout'
import { endWarmup, type MetersOfNode, metersOf, type WireMeters, wireMetersOf } from '../telemetry'

/**
 * The meters of one worker's nodes and wires, and when what they have counted is written where others look. Meters count in fields of their own;
 * after each stretch of a run those of the nodes where something has happened are written out.
 */
export class TelemetryWriter {
  readonly nodes: readonly MetersOfNode[]
  readonly wires: readonly WireMeters[]
  /** Wires that leave each node of this worker, and wires that enter it. */
  private readonly outs: readonly (readonly WireMeters[])[]
  private readonly ins: readonly (readonly WireMeters[])[]
  /** The digests of all nodes when they were last written: they change with everything that happens at a node. */
  private readonly written: Int32Array

  /** `mine`: nodes of this worker. */
  constructor(
    plan: Plan,
    private readonly layout: Layout,
    private readonly f64: Float64Array,
    clock: Clock,
    private readonly mine: readonly number[],
  ) {
    this.nodes = plan.nodes.map((_, i) => metersOf(f64, layout, i, clock))
    this.wires = plan.wires.map((_, i) => wireMetersOf(f64, layout, i))
    this.outs = this.wiresBy(plan, ({ from }) => from)
    this.ins = this.wiresBy(plan, ({ to }) => to)
    this.written = new Int32Array(2 * plan.nodes.length)
  }

  /** Writes out the meters of nodes at which something has happened since, as their digests tell. */
  publishChanged(nodes: readonly KernelNode[]): void {
    const { mine, written } = this
    for (let i = 0; i < mine.length; i++) {
      const node = mine[i]
      const { digestA, digestB } = nodes[node]
      const at = 2 * node
      if (digestA === written[at] && digestB === written[at + 1]) continue
      written[at] = digestA
      written[at + 1] = digestB
      this.publishNode(node)
    }
  }

  /** All meters: checkpoints leave them alone, for what they count is part of the telemetry memory when one is taken. */
  get meters(): readonly object[] {
    return [...this.nodes.flatMap((node) => node.all), ...this.wires]
  }

  /** Writes out all meters of this worker. */
  publish(): void {
    for (const node of this.mine) this.publishNode(node)
  }

  /** Takes over what stands in the telemetry memory: something else has written it. */
  adopt(): void {
    for (const node of this.mine) this.nodes[node].adopt()
    for (const wire of this.wires) wire.adopt()
    // The same instant may be reached again, with the same digests as when it was written the first time.
    this.written.fill(0)
  }

  /** What the results count begins now, at `nowNs`. */
  endWarmup(nowNs: number): void {
    this.publish()
    for (const node of this.mine) endWarmup(this.f64, this.layout, node, nowNs)
    this.adopt()
  }

  private wiresBy(plan: Plan, nodeOf: (wire: PlanWire) => number): readonly (readonly WireMeters[])[] {
    const byNode = plan.nodes.map((): WireMeters[] => [])
    for (const [i, wire] of plan.wires.entries()) byNode[nodeOf(wire)].push(this.wires[i])
    return byNode
  }

  private publishNode(node: number): void {
    this.nodes[node].publish()
    const outs = this.outs[node]
    const ins = this.ins[node]
    for (let i = 0; i < outs.length; i++) outs[i].publishStart()
    for (let i = 0; i < ins.length; i++) ins[i].publishEnd()
  }
}
