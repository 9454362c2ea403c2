import type { FaultEntry } from '../../src/scenario'
import { type Kernel, type KernelWire, nsOfMs } from '../kernel'
import type { FarEndState } from './far-end-state'

/**
 * Begins and ends the faults of the timeline at the nodes and wires of one worker, and tells the brokers whose consumers come and go by them.
 * Faults of one kind may overlap: each lasts until its own end.
 */
export class TimelineFaults {
  /** Factors of the slow faults now on each node. */
  private readonly slowFactors: readonly number[][]
  /** The same for single instances: by node, by instance counted from 0; a pause slows down without end. */
  private readonly instanceFactors: readonly number[][][]
  /** Crashes that keep each node down. */
  private readonly crashes: Uint32Array
  /** Ratios of the losses now on each wire. */
  private readonly lossRatios: readonly number[][]

  constructor(
    private readonly kernel: Kernel,
    private readonly slots: FarEndState,
  ) {
    this.slowFactors = kernel.nodes.map(() => [])
    this.instanceFactors = kernel.nodes.map(() => [])
    this.crashes = new Uint32Array(kernel.nodes.length)
    this.lossRatios = kernel.wires.map(() => [])
  }

  /** Lets brokers know that what their consumers can take has changed. */
  tell(brokers: ReadonlySet<number>): void {
    for (const node of brokers) this.kernel.faults.change(node, [])
  }

  atNode(node: number, fault: FaultEntry, begin: boolean): void {
    if (fault.instance !== undefined) return this.instanceFault(node, fault, fault.instance - 1, begin)
    if (fault.fault === 'crash') begin ? this.crash(node) : this.restart(node)
    else if (this.kernel.nodes[node].handler !== undefined) this.ownFault(node, fault, begin)
  }

  atWire(index: number, fault: FaultEntry, begin: boolean): void {
    const wire = this.kernel.wires[index]
    if (fault.fault === 'cut') wire.cut(fault.way ?? 'both', begin)
    else if (fault.fault === 'delay') wire.delay((begin ? 1 : -1) * nsOfMs(fault.addMs ?? 100))
    else if (fault.fault === 'loss') this.lose(wire, fault.ratio ?? 0.1, begin)
  }

  private ownFault(node: number, fault: FaultEntry, begin: boolean): void {
    const { faults } = this.kernel
    if (fault.fault === 'slow') this.slowDown(node, fault.factor ?? 10, begin)
    else if (fault.fault === 'pause') begin ? faults.pause(node) : faults.resume(node)
    else if (fault.fault === 'flush') faults.flush(node)
  }

  /** A broker lets go of a consumer before that ends what it holds. */
  private crash(node: number): void {
    if (this.crashes[node]++ > 0) return
    this.tell(this.slots.connect(node, false))
    if (this.kernel.nodes[node].handler !== undefined) this.kernel.faults.crash(node)
  }

  /** A broker finds a consumer when it is back. */
  private restart(node: number): void {
    if (--this.crashes[node] > 0) return
    if (this.kernel.nodes[node].handler !== undefined) {
      const { faults } = this.kernel
      // The model is a new one: it has to know before it begins who is slow.
      for (const instance of this.instanceFactors[node].keys()) this.tellSlowness(node, instance)
      faults.restart(node)
      // Those whose own crash lasts do not come back with the others.
      for (const instance of new Set(this.slots.downInstances(node))) faults.instance(node, instance, false)
    }
    this.tell(this.slots.connect(node, true))
  }

  private instanceFault(node: number, { fault, factor }: FaultEntry, instance: number, begin: boolean): void {
    if (fault === 'crash') return this.crashInstance(node, instance, begin)
    const factors = this.instanceFactors[node]
    while (factors.length <= instance) factors.push([])
    change(factors[instance], fault === 'pause' ? Infinity : (factor ?? 10), begin)
    this.tellSlowness(node, instance)
  }

  private tellSlowness(node: number, instance: number): void {
    if (this.kernel.nodes[node].handler === undefined) return
    this.kernel.faults.slowInstance(node, instance, product(this.instanceFactors[node][instance]))
  }

  /** Crashes of one instance may overlap: it is back after the last. */
  private crashInstance(node: number, instance: number, begin: boolean): void {
    const wasDown = this.slots.downInstances(node).includes(instance)
    const brokers = this.slots.connectInstance(node, instance, !begin)
    const isDown = this.slots.downInstances(node).includes(instance)
    if (begin) this.tell(brokers)
    if (wasDown !== isDown && this.kernel.nodes[node].handler !== undefined) this.kernel.faults.instance(node, instance, !isDown)
    if (!begin) this.tell(brokers)
  }

  private slowDown(node: number, factor: number, begin: boolean): void {
    const factors = this.slowFactors[node]
    change(factors, factor, begin)
    this.kernel.nodes[node].slowness = product(factors)
  }

  private lose(wire: KernelWire, ratio: number, begin: boolean): void {
    const ratios = this.lossRatios[wire.index]
    change(ratios, ratio, begin)
    wire.leave(ratios.reduce((left, each) => left * (1 - each), 1))
  }
}

function product(factors: readonly number[]): number {
  return factors.reduce((all, each) => all * each, 1)
}

/** One comes to those in force, or goes. */
function change(inForce: number[], one: number, begin: boolean): void {
  if (begin) inForce.push(one)
  else inForce.splice(inForce.indexOf(one), 1)
}
