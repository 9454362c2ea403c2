import { type Placement, type PlacementName, type PlacementOptions, placementOf } from '../../../workers/sdk'
import type { Members } from './members'
import type { Picker } from './pickers'

/** The same key to the same member, by a table of the sdk. Members that may not be chosen are not in the table. */
export class HashPicker implements Picker {
  private table: Placement
  private version = -1

  constructor(
    private readonly members: Members,
    private readonly name: PlacementName,
    private readonly options: PlacementOptions,
  ) {
    this.table = placementOf(name, [], options)
  }

  /** Makes the table anew, as after a change of weights. */
  rebuild(): void {
    const weights = Array.from({ length: this.members.count }, (_, m) => this.members.fullWeight(m))
    this.table = placementOf(this.name, weights, this.options)
    this.version = -1
    for (let m = 0; m < weights.length; m++) this.takeAll(m)
  }

  private takeAll(m: number): void {
    for (let calls = this.members.load[m]; calls > 0; calls--) this.table.take(m)
  }

  private follow(): void {
    const { members, table } = this
    this.version = members.version
    if (table.size < members.count) return this.rebuildFor(members.count)
    const isAvailable = new Array<boolean>(members.count).fill(false)
    for (const m of members.available) isAvailable[m] = true
    const back = isAvailable.flatMap((isUp, m) => (isUp && !table.isUp(m) ? [m] : []))
    table.setAllUp(isAvailable)
    for (const m of back) this.takeAll(m)
  }

  private rebuildFor(count: number): void {
    const all = this.members.available.length === count
    this.rebuild()
    if (all) this.version = this.members.version
    else this.follow()
  }

  pick(key: number): number {
    if (this.version !== this.members.version) this.follow()
    return this.table.of(key)
  }

  sent(m: number): void {
    if (this.table.isUp(m)) this.table.take(m)
  }

  ended(m: number): void {
    if (m < this.table.size && this.table.isUp(m)) this.table.give(m)
  }
}
