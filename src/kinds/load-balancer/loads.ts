import { memberKey } from '../../../workers/sdk'

/**
 * Calls under way to every instance, whoever of the balancers before it has sent them. Shared by balancers that have a callee in common; each keeps
 * the place of each of its members.
 */
export class Loads {
  readonly calls: number[] = []
  /** Calls under way of each balancer, by its own numbers, and where these stand here. */
  private readonly sharers: { readonly load: readonly number[]; readonly places: readonly number[] }[] = []
  private readonly byKey = new Map<number, number>()

  join(load: readonly number[], places: readonly number[]): void {
    this.sharers.push({ load, places })
  }

  /** At how many places the calls are not those of all balancers together. Looks at all. */
  disorder(): number {
    const left = [...this.calls]
    for (const { load, places } of this.sharers) {
      places.forEach((place, m) => {
        left[place] -= load[m]
      })
    }
    return left.filter((calls) => calls !== 0).length
  }

  /** Place of an instance of a node (negative: a wire that leads nowhere). */
  placeOf(node: number, instance: number): number {
    const key = memberKey(node, instance)
    const known = this.byKey.get(key)
    if (known !== undefined) return known
    this.byKey.set(key, this.calls.length)
    this.calls.push(0)
    return this.calls.length - 1
  }
}
