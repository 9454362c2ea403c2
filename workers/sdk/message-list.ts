import type { MessageId, Messages } from '../kernel'

/**
 * A doubly linked list of messages (open or stored at this node), linked through the callee's fields of the records: no allocation,
 * O(1) at both ends and for removal from the middle. A message can be in one list at a time.
 */
export class MessageList {
  /** 0 when empty. */
  first: MessageId = 0
  /** 0 when empty. */
  last: MessageId = 0
  length = 0

  constructor(private readonly messages: Messages) {}

  /** Puts a message that is in no list behind the last. */
  pushBack(m: MessageId): void {
    const messages = this.messages
    messages.setNext(m, 0)
    messages.setPrevious(m, this.last)
    if (this.last === 0) this.first = m
    else messages.setNext(this.last, m)
    this.last = m
    this.length++
  }

  /** Puts a message that is in no list before the first. */
  pushFront(m: MessageId): void {
    const messages = this.messages
    messages.setPrevious(m, 0)
    messages.setNext(m, this.first)
    if (this.first === 0) this.last = m
    else messages.setPrevious(this.first, m)
    this.first = m
    this.length++
  }

  /** Puts `m`, which is in no list, before `place`, which is in this one; `place` 0 stands for the end. */
  insertBefore(place: MessageId, m: MessageId): void {
    if (place === 0) return this.pushBack(m)
    if (place === this.first) return this.pushFront(m)
    const messages = this.messages
    const before = messages.previous(place)
    messages.setPrevious(m, before)
    messages.setNext(m, place)
    messages.setNext(before, m)
    messages.setPrevious(place, m)
    this.length++
  }

  /** Takes the first out; 0 when empty. */
  shift(): MessageId {
    const m = this.first
    if (m !== 0) this.remove(m)
    return m
  }

  /** Takes the last out; 0 when empty. */
  pop(): MessageId {
    const m = this.last
    if (m !== 0) this.remove(m)
    return m
  }

  /** Takes out a message that is in this list. */
  remove(m: MessageId): void {
    const messages = this.messages
    const next = messages.next(m)
    const previous = messages.previous(m)
    if (previous === 0) this.first = next
    else messages.setNext(previous, next)
    if (next === 0) this.last = previous
    else messages.setPrevious(next, previous)
    this.length--
  }

  /** Forgets all at once, in O(1); the messages themselves stay. */
  clear(): void {
    this.first = 0
    this.last = 0
    this.length = 0
  }
}
