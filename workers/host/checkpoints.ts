import { type Image, Memento, PageStore } from '../kernel'
import type { Links } from '../parallel'
import { columnOffset, SeriesField } from '../protocol/layout'
import type { Simulation } from './simulation'

interface Checkpoint {
  readonly atNs: number
  readonly memento: Memento
  readonly telemetry: Image
}

/** Words of a wire's slot that one worker writes: the first half where messages leave, the second where they arrive. */
const HALF_WIRE = 8

/** So many takings say what the next will cost. */
const FEW = 5

/** [start, length] of some memory that lies together. */
type Stretch = readonly [number, number]

/**
 * The states of one worker's part of a run at some instants, to go back to. Taken by all workers at the same instants, between windows, when
 * nothing is under way between them. Going back and running again gives the same run to the bit.
 */
export class Checkpoints {
  private list: Checkpoint[] = []
  private readonly store = new PageStore()
  /** Bytes that are not in the store. */
  private ownBytes = 0
  /** Wall time that taking the latest few took, and all of them. */
  private readonly latestMs: number[] = []
  allTakingMs = 0
  private readonly stretches: readonly Stretch[]
  /** Where the columns of this worker's series begin, and the header of a node that has some; −1: none. */
  private readonly columns: readonly number[]
  private readonly header: number
  /** Telemetry as it goes to the store: together, and the series point by point, so that what is in the past stays where it is. */
  private staging = new Float64Array(0)

  constructor(
    private readonly simulation: Simulation,
    private readonly links: Links | null,
  ) {
    const { layout, plan, assignment, worker } = simulation.parts
    const mine = layout.nodes.filter((_, i) => assignment[i] === worker)
    const stretches: Stretch[] = []
    for (const node of mine) {
      stretches.push([node.offset, node.length])
      if (node.baseShift > 0) stretches.push([node.offset + node.baseShift, node.length])
      stretches.push([node.seriesOffset + SeriesField.points, 1], [node.seriesOffset + SeriesField.intervalNs, 1])
    }
    for (const [i, wire] of plan.wires.entries()) {
      if (assignment[wire.from] === worker) stretches.push([layout.wires[i], HALF_WIRE])
      if (assignment[wire.to] === worker) stretches.push([layout.wires[i] + HALF_WIRE, HALF_WIRE])
    }
    this.stretches = stretches
    this.columns = mine.flatMap((node) => Array.from({ length: node.columns }, (_, c) => columnOffset(layout, node, c)))
    this.header = mine[0]?.seriesOffset ?? -1
  }

  /** Memory that the checkpoints take, about. */
  get bytes(): number {
    return this.store.bytes + this.ownBytes
  }

  /**
   * What taking one costs as of late (wall ms): the least of a few, for the machine may have been busy with something else. 0 as long as
   * there were only the first, which take long because their code is new.
   */
  get takingMs(): number {
    return this.latestMs.length < FEW ? 0 : Math.min(...this.latestMs)
  }

  get count(): number {
    return this.list.length
  }

  take(atNs: number): void {
    const { simulation, links, store } = this
    const beganMs = performance.now()
    this.drop(atNs)
    const roots: object[] = [simulation]
    if (links !== null) roots.push(links.proxies)
    const before = this.list.findLast((c) => c.atNs < atNs)
    const outside = simulation.outsideOfCheckpoints(links === null ? [] : [links])
    const memento = new Memento(roots, outside, store, before?.memento, simulation.kernel.memory)
    const telemetry = store.save(this.gather(), before?.telemetry ?? null)
    this.list = [...this.list, { atNs, memento, telemetry }].sort((a, b) => a.atNs - b.atNs)
    this.ownBytes += memento.ownBytes
    const tookMs = performance.now() - beganMs
    this.allTakingMs += tookMs
    if (this.latestMs.push(tookMs) > FEW) this.latestMs.shift()
  }

  /** Goes to the checkpoint of exactly this instant, back or forward; all others stay. Throws when there is none. */
  restore(atNs: number): void {
    const checkpoint = this.list.find((c) => c.atNs === atNs)
    if (checkpoint === undefined) throw new Error(`no checkpoint at ${atNs} ns`)
    checkpoint.memento.restore()
    this.scatter(checkpoint.telemetry)
    this.simulation.adoptTelemetry()
  }

  /** Gives up the checkpoint of an instant. */
  drop(atNs: number): void {
    this.keep((c) => c.atNs !== atNs)
  }

  /** Gives up all after an instant: the run will be another from there. */
  dropAfter(atNs: number): void {
    this.keep((c) => c.atNs <= atNs)
  }

  private keep(isKept: (checkpoint: Checkpoint) => boolean): void {
    for (const checkpoint of this.list) {
      if (isKept(checkpoint)) continue
      checkpoint.memento.release()
      this.ownBytes -= checkpoint.memento.ownBytes
      this.store.release(checkpoint.telemetry)
    }
    this.list = this.list.filter(isKept)
  }

  private gather(): Int32Array {
    const { columns, header } = this
    const f64 = this.simulation.telemetry
    const points = header < 0 ? 0 : f64[header + SeriesField.points]
    const fixed = this.stretches.reduce((sum, [, length]) => sum + length, 0)
    const length = fixed + points * columns.length
    if (this.staging.length < length) this.staging = new Float64Array(2 * length)
    const { staging } = this
    let to = 0
    for (const [at, count] of this.stretches) {
      staging.set(f64.subarray(at, at + count), to)
      to += count
    }
    for (let c = 0; c < columns.length; c++) {
      for (let point = 0, from = columns[c]; point < points; point++) staging[to + point * columns.length + c] = f64[from + point]
    }
    return new Int32Array(staging.buffer, 0, 2 * length)
  }

  private scatter(image: Image): void {
    const { columns } = this
    const f64 = this.simulation.telemetry
    if (2 * this.staging.length < image.words) this.staging = new Float64Array(image.words)
    const { staging } = this
    this.store.restore(image, new Int32Array(staging.buffer))
    let from = 0
    for (const [at, count] of this.stretches) {
      f64.set(staging.subarray(from, from + count), at)
      from += count
    }
    const points = columns.length === 0 ? 0 : (image.words / 2 - from) / columns.length
    for (let c = 0; c < columns.length; c++) {
      for (let point = 0, to = columns[c]; point < points; point++) f64[to + point] = staging[from + point * columns.length + c]
    }
  }
}
