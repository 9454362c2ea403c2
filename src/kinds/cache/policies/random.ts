import { BasePolicy, type Lots } from './policy'

/** A uniformly random key goes. Under independent requests it hits as often as FIFO (Gelenbe, 1973). */
export class Random extends BasePolicy {
  /** Slots that are in, in any order; each slot's meta is its place here. */
  private places = new Int32Array(256)

  constructor(
    capacity: number,
    private readonly lots: Lots,
  ) {
    super(capacity)
  }

  touch(_slot: number): void {}

  access(key: number): boolean {
    const slot = this.slots.find(key)
    if (slot === 0) return false
    this.touch(slot)
    return true
  }

  insert(key: number): number {
    const evicted = this.size >= this.capacity ? this.evict() : -1
    const slot = this.slots.add(key)
    this.inserted = slot
    this.size++
    this.admit(slot)
    return evicted
  }

  replay(keys: Int32Array): number {
    let hits = 0
    for (let i = 0; i < keys.length; i++) {
      if (this.access(keys[i])) hits++
      else this.insert(keys[i])
    }
    return hits
  }

  private admit(slot: number): void {
    const place = this.size - 1
    if (place === this.places.length) {
      const larger = new Int32Array(place * 2)
      larger.set(this.places)
      this.places = larger
    }
    this.places[place] = slot
    this.slots.setMeta(slot, place)
    // Every slot is in a list; here each is alone in its own.
    this.slots.isolate(slot)
  }

  evict(): number {
    return this.size === 0 ? -1 : this.takeOut(this.places[this.lots.below(this.size)])
  }

  protected takeOut(slot: number): number {
    const place = this.slots.meta(slot)
    const last = this.places[this.size - 1]
    this.places[place] = last
    this.slots.setMeta(last, place)
    this.size--
    return this.slots.drop(slot)
  }

  forEach(visit: (key: number, slot: number) => void): void {
    for (let i = 0; i < this.size; i++) visit(this.slots.key(this.places[i]), this.places[i])
  }
}
