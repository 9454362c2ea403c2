/** The part of a vector metric that is written here. */
interface Vector {
  set(index: number, next: number): void
}

/** What a cell shows. */
export const IDLE = 0
export const BUSY = 1
export const HELD = 2
export const BLOCKED = 3
export const STARTING = 4

export const MAX_CELLS = 64

/**
 * Which worker does what, for the face: up to 64 cells, instance by instance. Larger pools show none. When the number of workers changes the
 * cells are dealt anew; messages that were in service then keep unnamed cells of their instance until they are done.
 */
export class Cells {
  /** Counts the deals, 0 … 63; a message remembers the deal of its cell. */
  deal = 0
  private perInstance = 0
  private readonly free = new Int32Array(MAX_CELLS)
  private readonly freeCount = new Int32Array(MAX_CELLS)
  private readonly unnamed = new Int32Array(MAX_CELLS)

  constructor(private readonly vector: Vector) {}

  /** Deals cells to `instances` with `workers` each, `occupied` of them in use. */
  layOut(instances: number, workers: number, occupied: ArrayLike<number>): void {
    this.deal = (this.deal + 1) & 63
    this.perInstance = instances * workers <= MAX_CELLS ? workers : 0
    for (let cell = 0; cell < MAX_CELLS; cell++) this.vector.set(cell, IDLE)
    this.unnamed.fill(0)
    this.freeCount.fill(0)
    for (let instance = 0; this.perInstance > 0 && instance < instances; instance++) {
      const base = instance * workers
      const used = Math.min(workers, occupied[instance])
      this.unnamed[instance] = used
      this.freeCount[instance] = workers - used
      for (let i = 0; i < workers; i++) {
        if (i < used) this.vector.set(base + i, BUSY)
        else this.free[base + workers - 1 - i] = base + i
      }
    }
  }

  /** A free cell of an instance; −1: none to show. */
  take(instance: number): number {
    if (this.perInstance === 0 || instance * this.perInstance >= MAX_CELLS) return -1
    const count = this.freeCount[instance]
    if (count === 0) return -1
    this.freeCount[instance] = count - 1
    return this.free[instance * this.perInstance + count - 1]
  }

  show(cell: number, deal: number, what: number): void {
    if (cell >= 0 && deal === this.deal) this.vector.set(cell, what)
  }

  /** Gives back the cell of a message taken in `deal`. */
  release(instance: number, cell: number, deal: number): void {
    if (this.perInstance === 0) return
    let freed = cell
    if (deal !== this.deal) {
      if (instance * this.perInstance >= MAX_CELLS || this.unnamed[instance] === 0) return
      freed = instance * this.perInstance + --this.unnamed[instance]
    }
    if (freed < 0) return
    this.vector.set(freed, IDLE)
    this.free[instance * this.perInstance + this.freeCount[instance]++] = freed
  }
}
