import { nsOfSec } from '../../../workers/sdk'
import type { ValuesOf } from '../../params'
import type { params } from './params'

type Item = ValuesOf<typeof params>['trace'][number]

/** The messages of a trace in the order of their times, those of one instant as they stand in the list. */
export class Trace {
  private items: readonly Item[] = []
  private atNs = new Float64Array(0)
  private place = 0

  /** Takes over a list; what lies before `now` is past. */
  become(items: readonly Item[], now: number): void {
    this.items = items.toSorted((a, b) => a.atSec - b.atSec)
    this.atNs = Float64Array.from(this.items, (item) => nsOfSec(item.atSec))
    this.place = 0
    while (this.nextNs < now) this.place++
  }

  /** Instant of the next message; `Infinity`: there is none. */
  get nextNs(): number {
    return this.place < this.atNs.length ? this.atNs[this.place] : Infinity
  }

  take(): Item {
    return this.items[this.place++]
  }
}
