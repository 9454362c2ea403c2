import { SCHEMAS } from '../../src/kinds/schemas'
import { farEndsOfPlan, type ParamState, type Plan } from '../../src/scenario'
import type { FarEnds } from '../sdk'

/**
 * What is at the far end of every wire, as parameters change and consumers go and come back: how many deliveries can be worked on at once,
 * and how many instances can be addressed. A broker loses the connections of a consumer that has crashed: no deliveries until it is back.
 */
export class FarEndState {
  /** By wire; models read it in place. */
  readonly ends: FarEnds
  /** Nodes that have crashed and are not back, in whatever worker. */
  private readonly isDown: Uint8Array
  /** Instances that have crashed and are not back, by node. */
  private readonly instancesDown: number[][]
  private readonly static: ReturnType<typeof farEndsOfPlan>

  constructor(
    private readonly plan: Plan,
    private readonly params: ParamState,
  ) {
    this.ends = {
      ids: plan.wires.map((wire) => wire.id),
      callees: Int32Array.from(plan.wires, (wire) => wire.callee),
      instances: Float64Array.from(plan.wires, (wire) => wire.instances),
      consumerSlots: Float64Array.from(plan.wires, (wire) => wire.consumerSlots),
      delivers: plan.wires.map((wire) => wire.contract === 'deliver'),
      sends: plan.wires.map((wire) => wire.contract === 'send'),
      isForgotten: (wire) => this.static.isForgotten(wire, this.params.values),
    }
    this.isDown = new Uint8Array(plan.nodes.length)
    this.instancesDown = plan.nodes.map(() => [])
    this.static = farEndsOfPlan(plan)
  }

  /** The node's parameters have changed. Returns the nodes before it for which something changed with them. */
  refresh(node: number): ReadonlySet<number> {
    const { consumerSlots, instances } = this.ends
    const before = new Set<number>()
    for (const wire of this.static.linksTo(node)) {
      const slots = this.slotsOf(wire)
      const count = this.static.instancesOf(wire, this.params.values)
      if (slots === consumerSlots[wire] && count === instances[wire]) continue
      consumerSlots[wire] = slots
      instances[wire] = count
      before.add(this.plan.wires[wire].from)
    }
    return before
  }

  /** The node has crashed or is back. Returns the brokers that deliver to it. */
  connect(node: number, isUp: boolean): ReadonlySet<number> {
    this.isDown[node] = isUp ? 0 : 1
    const brokers = new Set<number>()
    for (const [i, wire] of this.plan.wires.entries()) {
      if (wire.to !== node || wire.contract !== 'deliver') continue
      this.ends.consumerSlots[i] = this.slotsOf(i)
      brokers.add(wire.from)
    }
    return brokers
  }

  /** One instance, counted from 0, has crashed or is back. Returns the brokers whose slots changed. */
  connectInstance(node: number, instance: number, isUp: boolean): ReadonlySet<number> {
    const down = this.instancesDown[node]
    if (isUp) down.splice(down.indexOf(instance), 1)
    else down.push(instance)
    return this.refresh(node)
  }

  /** Instances of a node that have crashed and are not back, each as often as it has crashed. */
  downInstances(node: number): readonly number[] {
    return this.instancesDown[node]
  }

  private slotsOf(wire: number): number {
    if (this.isDown[this.plan.wires[wire].to] !== 0) return 0
    const { values } = this.params
    const standing = values.map((params, node) => {
      const name = SCHEMAS.get(this.plan.nodes[node].kind)?.faults?.instances
      const all = name === undefined ? 0 : Number(params[name])
      const down = name === undefined ? 0 : new Set(this.instancesDown[node].filter((i) => i < all)).size
      return down === 0 || name === undefined ? params : { ...params, [name]: all - down }
    })
    // None of infinitely many workers is none.
    return this.static.slotsOf(wire, standing) || 0
  }
}
