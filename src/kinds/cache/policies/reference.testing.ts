import type { Lots, PolicyName } from '.'
import { type SlowPolicy, slowWTinyLfu, takeFrom } from './reference-tinylfu.testing'

/** FIFO, LRU and CLOCK: what a hit does, and whether the last is spared. */
function slowQueue(capacity: number, onHit: (list: number[], key: number) => void, spare: (key: number) => boolean): SlowPolicy {
  const list: number[] = []
  return {
    hit(key) {
      if (!list.includes(key)) return false
      onHit(list, key)
      return true
    },
    put(key) {
      let gone = -1
      while (list.length >= capacity) {
        const last = list.pop() as number
        if (spare(last)) list.unshift(last)
        else gone = last
      }
      list.unshift(key)
      return gone
    },
    remove(key) {
      spare(key)
      return takeFrom(list, key)
    },
  }
}

function slowClock(capacity: number): SlowPolicy {
  const bits = new Set<number>()
  return slowQueue(
    capacity,
    (_, key) => bits.add(key),
    (key) => bits.delete(key),
  )
}

function slowLru(capacity: number): SlowPolicy {
  const toFront = (list: number[], key: number) => {
    takeFrom(list, key)
    list.unshift(key)
  }
  return slowQueue(capacity, toFront, () => false)
}

function slowSieve(capacity: number): SlowPolicy {
  const list: number[] = []
  const visited = new Set<number>()
  /** The key at the hand; −1: begin at the oldest. */
  let hand = -1
  const drop = (key: number) => {
    if (hand === key) hand = list[list.indexOf(key) - 1] ?? -1
    visited.delete(key)
    takeFrom(list, key)
  }
  return {
    hit: (key) => list.includes(key) && visited.add(key) !== null,
    put(key) {
      let gone = -1
      if (list.length >= capacity) {
        let at = hand === -1 ? list.length - 1 : list.indexOf(hand)
        while (visited.delete(list[at])) at = at === 0 ? list.length - 1 : at - 1
        gone = list[at]
        hand = gone
        drop(gone)
      }
      list.unshift(key)
      return gone
    },
    remove(key) {
      const isIn = list.includes(key)
      if (isIn) drop(key)
      return isIn
    },
  }
}

function slowRandom(capacity: number, lots: Lots): SlowPolicy {
  const list: number[] = []
  const drop = (at: number) => {
    const key = list[at]
    list[at] = list[list.length - 1]
    list.pop()
    return key
  }
  return {
    hit: (key) => list.includes(key),
    put(key) {
      const gone = list.length >= capacity ? drop(lots.below(list.length)) : -1
      list.push(key)
      return gone
    },
    remove: (key) => list.includes(key) && drop(list.indexOf(key)) === key,
  }
}

function slowLfu(capacity: number): SlowPolicy {
  const entries = new Map<number, { count: number; used: number }>()
  let time = 0
  return {
    hit(key) {
      const entry = entries.get(key)
      if (entry === undefined) return false
      entry.count++
      entry.used = time++
      return true
    },
    put(key) {
      let gone = -1
      if (entries.size >= capacity) {
        const [first] = [...entries].sort(([, a], [, b]) => a.count - b.count || a.used - b.used)
        gone = first[0]
        entries.delete(gone)
      }
      entries.set(key, { count: 1, used: time++ })
      return gone
    },
    remove: (key) => entries.delete(key),
  }
}

function slowSlru(capacity: number): SlowPolicy {
  const limit = Math.floor((capacity * 4) / 5)
  const probation: number[] = []
  const safe: number[] = []
  return {
    hit(key) {
      if (!takeFrom(safe, key) && !takeFrom(probation, key)) return false
      safe.unshift(key)
      if (safe.length > limit) probation.unshift(safe.pop() as number)
      return true
    },
    put(key) {
      const gone = probation.length + safe.length >= capacity ? (probation.pop() ?? -1) : -1
      probation.unshift(key)
      return gone
    },
    remove: (key) => takeFrom(safe, key) || takeFrom(probation, key),
  }
}

function slowArc(capacity: number): SlowPolicy {
  const [t1, t2, b1, b2]: number[][] = [[], [], [], []]
  let p = 0
  const replace = (inB2: boolean) => {
    const fromT1 = t1.length > 0 && (t1.length > p || (inB2 && t1.length === p) || t2.length === 0)
    const key = (fromT1 ? t1 : t2).pop() as number
    ;(fromT1 ? b1 : b2).unshift(key)
    return key
  }
  const full = () => t1.length + t2.length >= capacity
  return {
    hit(key) {
      if (!takeFrom(t1, key) && !takeFrom(t2, key)) return false
      t2.unshift(key)
      return true
    },
    put(key) {
      let gone = -1
      if (b1.includes(key) || b2.includes(key)) {
        const inB2 = b2.includes(key)
        p = inB2
          ? Math.max(0, p - Math.max(1, b1.length / b2.length))
          : Math.min(capacity, p + Math.max(1, b2.length / b1.length))
        if (full()) gone = replace(inB2)
        takeFrom(inB2 ? b2 : b1, key)
        t2.unshift(key)
        return gone
      }
      if (t1.length + b1.length === capacity) {
        if (t1.length < capacity) {
          b1.pop()
          if (full()) gone = replace(false)
        } else gone = t1.pop() as number
      } else {
        if (t1.length + t2.length + b1.length + b2.length === 2 * capacity) b2.pop()
        if (full()) gone = replace(false)
      }
      t1.unshift(key)
      return gone
    },
    remove: (key) => takeFrom(t1, key) || takeFrom(t2, key),
  }
}

function slowS3Fifo(capacity: number): SlowPolicy {
  const smallLimit = Math.max(1, Math.floor(capacity / 10))
  const [small, main, ghosts]: number[][] = [[], [], []]
  const frequency = new Map<number, number>()
  const of = (key: number) => frequency.get(key) ?? 0
  const evictMain = () => {
    for (;;) {
      const key = main.pop() as number
      if (of(key) === 0) return key
      frequency.set(key, of(key) - 1)
      main.unshift(key)
    }
  }
  const evict = (): number => {
    if (small.length === 0 || main.length > capacity - smallLimit) return evictMain()
    const key = small.pop() as number
    const stays = of(key) > 1
    frequency.delete(key)
    if (stays) {
      main.unshift(key)
      return evict()
    }
    ghosts.unshift(key)
    if (ghosts.length > capacity - smallLimit) ghosts.pop()
    return key
  }
  return {
    hit(key) {
      if (!small.includes(key) && !main.includes(key)) return false
      frequency.set(key, Math.min(3, of(key) + 1))
      return true
    },
    put(key) {
      const gone = small.length + main.length >= capacity ? evict() : -1
      if (takeFrom(ghosts, key)) main.unshift(key)
      else small.unshift(key)
      return gone
    },
    remove(key) {
      const wasIn = takeFrom(small, key) || takeFrom(main, key)
      if (wasIn) frequency.delete(key)
      return wasIn
    },
  }
}

export function slowPolicyOf(name: PolicyName, capacity: number, lots: Lots): SlowPolicy {
  const none = () => false
  if (name === 'fifo') return slowQueue(capacity, none, none)
  if (name === 'lru') return slowLru(capacity)
  if (name === 'clock') return slowClock(capacity)
  if (name === 'sieve') return slowSieve(capacity)
  if (name === 'random') return slowRandom(capacity, lots)
  if (name === 'lfu') return slowLfu(capacity)
  if (name === 'slru') return slowSlru(capacity)
  if (name === 'arc') return slowArc(capacity)
  if (name === 's3fifo') return slowS3Fifo(capacity)
  return slowWTinyLfu(capacity, lots, name === 'wtinylfuAdaptive')
}
