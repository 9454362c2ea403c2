import { mulberry32 } from './traces'

/** Draws for a scenario; the engine's own streams have nothing to do with them. */
export class Dice {
  private readonly next: () => number

  constructor(seed: number) {
    this.next = mulberry32(seed)
  }

  chance(ratio: number): boolean {
    return this.next() < ratio
  }

  between(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1))
  }

  /** In steps of a thousandth of the range, so that documents stay readable. */
  real(low: number, high: number): number {
    return Number((low + (this.between(0, 1000) / 1000) * (high - low)).toPrecision(4))
  }

  oneOf<T>(values: readonly T[]): T {
    return values[this.between(0, values.length - 1)]
  }
}
