import { Memento } from '../kernel'
import type { Links } from '../parallel'
import { columnOffset, SeriesField } from '../protocol/layout'
import type { Simulation } from './simulation'

/** A stretch of telemetry and what it held. */
interface Stretch {
  readonly at: number
  readonly values: Float64Array
}

interface Checkpoint {
  readonly atNs: number
  readonly memento: Memento
  readonly telemetry: readonly Stretch[]
  readonly bytes: number
}

/** Words of a wire's slot that one worker writes: the first half where messages leave, the second where they arrive. */
const HALF_WIRE = 8

/**
 * The states of one worker's part of a run at some instants, to go back to. Taken by all workers at the same instants, between windows, when
 * nothing is under way between them. Going back and running again gives the same run to the bit.
 */
export class Checkpoints {
  private list: Checkpoint[] = []

  constructor(
    private readonly simulation: Simulation,
    private readonly links: Links | null,
  ) {}

  /** Memory that the checkpoints take, about. */
  get bytes(): number {
    return this.list.reduce((sum, c) => sum + c.bytes, 0)
  }

  take(atNs: number): void {
    const { simulation, links } = this
    const roots: object[] = [simulation]
    if (links !== null) roots.push(links.proxies)
    const memento = new Memento(roots, simulation.outsideOfCheckpoints(links === null ? [] : [links]))
    const telemetry = this.stretches().map(([at, length]) => ({ at, values: this.f64.slice(at, at + length) }))
    const bytes = memento.bytes + telemetry.reduce((sum, s) => sum + s.values.byteLength, 0)
    const others = this.list.filter((c) => c.atNs !== atNs)
    this.list = [...others, { atNs, memento, telemetry, bytes }].sort((a, b) => a.atNs - b.atNs)
  }

  /** Goes to the checkpoint of exactly this instant, back or forward; all others stay. Throws when there is none. */
  restore(atNs: number): void {
    const checkpoint = this.list.find((c) => c.atNs === atNs)
    if (checkpoint === undefined) throw new Error(`no checkpoint at ${atNs} ns`)
    checkpoint.memento.restore()
    for (const { at, values } of checkpoint.telemetry) this.f64.set(values, at)
  }

  /** Gives up the checkpoint of an instant. */
  drop(atNs: number): void {
    this.list = this.list.filter((c) => c.atNs !== atNs)
  }

  /** Gives up all after an instant: the run will be another from there. */
  dropAfter(atNs: number): void {
    this.list = this.list.filter((c) => c.atNs <= atNs)
  }

  private get f64(): Float64Array {
    return this.simulation.telemetry
  }

  /** Where this worker's telemetry lies: [start, length] of each stretch, series only as far as they are filled. */
  private stretches(): [number, number][] {
    const { layout, plan, assignment, worker } = this.simulation.parts
    const result: [number, number][] = []
    for (const [i, node] of layout.nodes.entries()) {
      if (assignment[i] !== worker) continue
      result.push([node.offset, node.length])
      if (node.baseShift > 0) result.push([node.offset + node.baseShift, node.length])
      const points = this.f64[node.seriesOffset + SeriesField.points]
      result.push([node.seriesOffset + SeriesField.points, 1], [node.seriesOffset + SeriesField.intervalNs, 1])
      for (let c = 0; c < node.columns; c++) result.push([columnOffset(layout, node, c), points])
    }
    for (const [i, wire] of plan.wires.entries()) {
      if (assignment[wire.from] === worker) result.push([layout.wires[i], HALF_WIRE])
      if (assignment[wire.to] === worker) result.push([layout.wires[i] + HALF_WIRE, HALF_WIRE])
    }
    return result
  }
}
