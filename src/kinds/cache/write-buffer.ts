import type { MessageId } from '../../../workers/sdk'
import { Slots } from './policies/slots'

/** Write-behind's dirty keys, oldest first, each with a copy of the message that wrote it last. No allocation but growth. */
export class WriteBuffer {
  private readonly slots = new Slots()
  private readonly list = this.slots.list()
  size = 0

  has(key: number): boolean {
    return this.size > 0 && this.slots.find(key) !== 0
  }

  /** Notes a write. Returns the copy of an earlier one that it makes needless, to be discarded; 0 when there is none. */
  put(key: number, kept: MessageId): MessageId {
    const { slots } = this
    const slot = slots.find(key)
    if (slot !== 0) {
      const old = slots.meta(slot)
      slots.setMeta(slot, kept)
      return old
    }
    const fresh = slots.add(key)
    slots.setMeta(fresh, kept)
    slots.pushFront(this.list, fresh)
    this.size++
    return 0
  }

  /** Takes out the copy of the oldest dirty key; 0 when there is none. */
  shift(): MessageId {
    return this.size === 0 ? 0 : this.drop(this.slots.last(this.list))
  }

  /** Takes a key out, and returns its copy; 0 when it is not dirty. */
  take(key: number): MessageId {
    const slot = this.slots.find(key)
    return slot === 0 ? 0 : this.drop(slot)
  }

  private drop(slot: number): MessageId {
    const kept = this.slots.meta(slot)
    this.slots.drop(slot)
    this.size--
    return kept
  }
}
