/**
 * Cells by key: a map of at most `limit` keys, with the least recently used one forgotten for a new one. Finding a known key does not
 * allocate.
 */
export class Cells {
  private readonly cellOf = new Map<number, number>()
  private keyOf = new Int32Array(16)
  /** Ring in order of use through cell 0, which is no key's: its successor is the newest. */
  private older = new Int32Array(16)
  private newer = new Int32Array(16)
  /** Cells in use, and the place of {@link open}. */
  count = 0
  /** Keys forgotten so far. */
  evicted = 0
  /** Cells with a {@link mark}. */
  marked = 0
  private marks = new Uint8Array(16)

  constructor(private limit: number) {}

  /** The cell of a key that is known, now the newest; 0 for one that is not. */
  find(key: number): number {
    const cell = this.cellOf.get(key)
    if (cell === undefined) return 0
    if (this.older[0] !== cell) {
      this.unlink(cell)
      this.linkNewest(cell)
    }
    return cell
  }

  /** A cell (1 … limit) for a key that is not known. */
  open(key: number): number {
    let cell = this.count + 1
    if (this.count < this.limit) {
      this.count++
      this.grow(cell + 1)
    } else {
      cell = this.newer[0]
      this.cellOf.delete(this.keyOf[cell])
      this.unlink(cell)
      this.evicted++
    }
    this.keyOf[cell] = key
    this.cellOf.set(key, cell)
    this.linkNewest(cell)
    return cell
  }

  /** Whether the cell still is this key's. */
  holds(cell: number, key: number): boolean {
    return this.cellOf.get(key) === cell
  }

  /** Marks a cell, or takes its mark away; `true` when that changes anything. Cell 0 has none. */
  mark(cell: number, isMarked: boolean): boolean {
    const mark = isMarked ? 1 : 0
    if (cell === 0 || this.marks[cell] === mark) return false
    this.marks[cell] = mark
    this.marked += isMarked ? 1 : -1
    return true
  }

  private unlink(cell: number): void {
    const older = this.older[cell]
    const newer = this.newer[cell]
    this.newer[older] = newer
    this.older[newer] = older
  }

  private linkNewest(cell: number): void {
    const second = this.older[0]
    this.older[cell] = second
    this.newer[cell] = 0
    this.newer[second] = cell
    this.older[0] = cell
  }

  private grow(length: number): void {
    if (this.keyOf.length >= length) return
    const copy = (from: Int32Array<ArrayBuffer>) => {
      const to = new Int32Array(from.length * 2)
      to.set(from)
      return to
    }
    const marks = new Uint8Array(this.marks.length * 2)
    marks.set(this.marks)
    this.marks = marks
    this.keyOf = copy(this.keyOf)
    this.older = copy(this.older)
    this.newer = copy(this.newer)
  }
}
