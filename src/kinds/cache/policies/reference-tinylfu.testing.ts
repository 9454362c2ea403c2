import type { Lots } from '.'
import { FrequencySketch } from './sketch'

/** A policy written as its definition reads: arrays, newest first, every operation O(n). The oracle of the fast ones. */
export interface SlowPolicy {
  hit(key: number): boolean
  /** Puts in a key that is not in; returns the one that went, or −1. */
  put(key: number): number
  remove(key: number): boolean
}

export function takeFrom(list: number[], key: number): boolean {
  const at = list.indexOf(key)
  if (at >= 0) list.splice(at, 1)
  return at >= 0
}

/** Takes the sketch as given: it has a test of its own. */
export function slowWTinyLfu(capacity: number, lots: Lots, adapts: boolean): SlowPolicy {
  const sketch = new FrequencySketch(capacity)
  let windowLimit = Math.max(1, Math.floor(capacity / 100))
  let limit = Math.floor(((capacity - windowLimit) * 4) / 5)
  const [window, probation, safe]: number[][] = [[], [], []]
  const size = () => window.length + probation.length + safe.length
  const beats = (a: number, b: number) =>
    sketch.frequency(a) > sketch.frequency(b) || (sketch.frequency(a) >= 6 && lots.below(128) === 0)
  let sample: boolean[] = []
  let ratio = 0
  let step = -0.0625 * capacity
  const sampled = (hit: boolean) => {
    sample.push(hit)
    if (!hit && size() < capacity / 2) {
      sample = []
      ratio = 0
    }
    if (!adapts || sample.length < 10 * capacity) return
    const now = sample.filter(Boolean).length / sample.length
    const amount = now >= ratio ? step : -step
    step = Math.abs(now - ratio) >= 0.05 ? (amount > 0 ? 0.0625 : -0.0625) * capacity : 0.98 * amount
    ratio = now
    sample = []
    let room = Math.trunc(amount > 0 ? Math.min(amount, limit) : Math.max(amount, 1 - windowLimit))
    limit -= room
    windowLimit += room
    while (safe.length > limit) probation.unshift(safe.pop() as number)
    for (; room > 0 && probation.length + safe.length > 0; room--) window.unshift((probation.pop() ?? safe.pop()) as number)
    for (; room < 0 && window.length > 0; room++) probation.unshift(window.pop() as number)
    limit += room
    windowLimit -= room
  }
  const put = (key: number) => {
    sketch.increment(key)
    window.unshift(key)
    if (window.length <= windowLimit) return size() > capacity ? ((probation.pop() ?? safe.pop() ?? window.pop()) as number) : -1
    const candidate = window.pop() as number
    if (size() < capacity) {
      probation.unshift(candidate)
      return -1
    }
    const losers = probation.length > 0 ? probation : safe
    const victim = losers.at(-1)
    if (victim === undefined || !beats(candidate, victim)) return candidate
    losers.pop()
    probation.unshift(candidate)
    return victim
  }
  return {
    hit(key) {
      const inWindow = takeFrom(window, key)
      if (!inWindow && !takeFrom(safe, key) && !takeFrom(probation, key)) return false
      sketch.increment(key)
      ;(inWindow ? window : safe).unshift(key)
      if (safe.length > limit) probation.unshift(safe.pop() as number)
      sampled(true)
      return true
    },
    put(key) {
      const gone = put(key)
      sampled(false)
      return gone
    },
    remove: (key) => takeFrom(window, key) || takeFrom(probation, key) || takeFrom(safe, key),
  }
}
