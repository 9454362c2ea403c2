import { expect, test } from 'vitest'
import { Messages } from '../../../workers/kernel'
import { MessageList } from '../../../workers/sdk'
import { type Order, ReadyStore } from './ready-store'

interface Entry {
  readonly m: number
  readonly key: number
  readonly priority: number
  /** Its place in the order of arrival. */
  readonly number: number
}

/** The same by plain arrays: the oracle. */
class Plain {
  ready: Entry[] = []
  readonly owners = new Map<number, Entry>()

  constructor(private readonly order: Order) {}

  private sorted(): Entry[] {
    const level = (e: Entry) => (this.order === 'priority' ? Math.min(e.priority, 32) : 0)
    return this.ready.toSorted((a, b) => level(a) - level(b) || a.number - b.number)
  }

  first(): Entry | undefined {
    return this.sorted().find((e) => {
      const owner = this.owners.get(e.key)
      return this.order !== 'fifoPerKey' || owner === undefined || owner === e
    })
  }

  take(e: Entry): void {
    this.ready.splice(this.ready.indexOf(e), 1)
    if (this.order === 'fifoPerKey' && !this.owners.has(e.key)) this.owners.set(e.key, e)
  }

  /** The key goes to its next message, as soon as one is there that has waited. */
  release(e: Entry): void {
    if (this.owners.get(e.key) === e) this.owners.delete(e.key)
  }

  head(): Entry | undefined {
    return this.sorted()[0]
  }
}

function randomInts(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return (state >>> 8) % below
  }
}

test.each(['fifo', 'priority', 'fifoPerKey'] as const)(
  'keeps the order %s through random deliveries, returns and ends',
  (order) => {
    const messages = new Messages(10_000)
    const store = new ReadyStore(messages)
    store.become(order, [])
    const plain = new Plain(order)
    const draw = randomInts(7)
    const underway: Entry[] = []
    const find = (m: number) => plain.ready.find((e) => e.m === m) as Entry
    let last = 0
    for (let step = 0; step < 20_000; step++) {
      const what = draw(10)
      if (what < 4 && plain.ready.length < 60) {
        const m = messages.begin(0)
        messages.setKey(m, draw(5))
        messages.setPriority(m, 1 + draw(40))
        messages.setB(m, 0)
        store.add(m)
        plain.ready.push({ m, key: messages.key(m), priority: messages.priority(m), number: ++last })
      } else if (what < 7) {
        const m = store.first()
        expect(m).toBe(plain.first()?.m ?? 0)
        if (m === 0) continue
        const e = find(m)
        store.take(m)
        plain.take(e)
        underway.push(e)
      } else if (what < 9 && underway.length > 0) {
        const [e] = underway.splice(draw(underway.length), 1)
        if (draw(2) === 0) {
          store.putBack(e.m)
          plain.ready.push(e)
        } else {
          store.release(e.m)
          plain.release(e)
          messages.release(e.m)
        }
      } else if (plain.ready.length > 0) {
        const m = store.head()
        expect(m).toBe(plain.head()?.m)
        const e = find(m)
        store.remove(m)
        store.release(m)
        plain.ready.splice(plain.ready.indexOf(e), 1)
        plain.release(e)
        messages.release(m)
      }
      expect(store.length).toBe(plain.ready.length)
      expect(store.counts()).toBe(store.length)
    }
  },
)

test('a change of order keeps what is there, and keys of what is under way are taken', () => {
  const messages = new Messages(100)
  const store = new ReadyStore(messages)
  const make = (key: number, priority: number) => {
    const m = messages.begin(0)
    messages.setKey(m, key)
    messages.setPriority(m, priority)
    messages.setB(m, 0)
    store.add(m)
    return m
  }
  const [a, b, c] = [make(1, 3), make(1, 1), make(2, 2)]
  const underway = new MessageList(messages)
  store.take(a)
  messages.setA(a, 1)
  underway.pushBack(a)
  store.become('fifoPerKey', [underway])
  expect(store.first()).toBe(c)
  store.become('priority', [underway])
  expect(store.first()).toBe(b)
  store.become('fifo', [underway])
  expect(store.length).toBe(2)
  expect(store.first()).toBe(b)
})
