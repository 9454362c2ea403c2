/** What shares a state in an inline node: all calls, those to one instance of the callee, or those of one key or class. */
export type Scope = 'all' | 'instance' | 'key' | 'class'

/** What a scope looks at. */
interface Header {
  key(m: number): number
  classOf(m: number): number
  /** The instance that a balancer has chosen, plus 1; 0: nobody has. */
  member(m: number): number
}

/** What a scope tells a message apart by. */
export function thingOf(header: Header, scope: Scope, m: number): number {
  if (scope === 'key') return header.key(m)
  return scope === 'class' ? header.classOf(m) : header.member(m)
}

/** States of their own at most. */
const MOST = 1024

/**
 * Gives each thing that a scope tells apart a place: 1, 2 … in the order of their coming. Place 0 is for all, and for calls whose instance
 * nobody has chosen. Those that come when all places are given share one: nobody loses what has been seen of it, and memory has a bound.
 * A call always has the same place until the scope changes.
 */
export class Places {
  private readonly known = new Map<number, number>()

  constructor(
    private readonly header: Header,
    private scope: Scope,
    private readonly most = MOST,
  ) {}

  /** Takes another scope, in which nobody has a place yet; `false`: it is the same. */
  become(scope: Scope): boolean {
    if (scope === this.scope) return false
    this.scope = scope
    this.known.clear()
    return true
  }

  /** States that are told apart: 1 for all. */
  get count(): number {
    return Math.max(1, this.known.size)
  }

  /** The place of a message; `make` is called first for one that is new. Allocates for new ones only. */
  of(m: number, make: (place: number) => void): number {
    if (this.scope === 'all') return 0
    const thing = thingOf(this.header, this.scope, m)
    if (this.scope === 'instance' && thing === 0) return 0
    const known = this.known.get(thing)
    if (known !== undefined) return known
    if (this.known.size >= this.most) return 1 + ((thing >>> 0) % this.most)
    const place = this.known.size + 1
    this.known.set(thing, place)
    make(place)
    return place
  }
}
