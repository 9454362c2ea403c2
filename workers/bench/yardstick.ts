/**
 * Models as tight loops written for nothing else: what the engine is held against. They know no messages, nodes, timers or faults, and measure
 * one histogram and one mean. Times are in mean service times of a worker.
 */
export interface Sojourn {
  readonly p99: number
  readonly mean: number
}

/** Xorshift and a logarithm. */
function exponentials(seed: number): () => number {
  let state = seed | 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return -Math.log(((state >>> 0) + 0.5) / 4294967296)
  }
}

/** Log-linear, 64 buckets to a power of two. */
class Sojourns {
  private readonly histogram = new Int32Array(64 * 40)
  private readonly bits = new Float64Array(1)
  private readonly words = new Int32Array(this.bits.buffer)
  private sum = 0
  done = 0

  record(sojourn: number): void {
    this.sum += sojourn
    this.bits[0] = sojourn + 1e-6
    this.histogram[((this.words[1] >> 14) - ((1023 - 20) << 6)) & 0x7ff]++
    this.done++
  }

  get result(): Sojourn {
    const { histogram, bits, words, done } = this
    let seen = 0
    let bucket = 0
    while (bucket < histogram.length && seen < 0.99 * done) seen += histogram[bucket++]
    words[0] = 0
    words[1] = (bucket + ((1023 - 20) << 6)) << 14
    return { p99: bits[0], mean: this.sum / done }
  }
}

const RING = 2 ** 8

/** Numbers first in, first out; at the loads of the bench never more than fit. */
class Ring {
  private readonly numbers = new Float64Array(RING)
  private head = 0
  private tail = 0

  get length(): number {
    return this.tail - this.head
  }
  push(number: number): void {
    this.numbers[this.tail++ & (RING - 1)] = number
  }
  shift(): number {
    return this.numbers[this.head++ & (RING - 1)]
  }
}

/** What is to happen, the next first: a binary heap. Each has a time, a kind, and the time at which its request began. */
class Heap {
  private readonly times = new Float64Array(RING)
  private readonly kinds = new Int32Array(RING)
  private readonly begins = new Float64Array(RING)
  private size = 0
  /** The one taken out last. */
  time = 0
  kind = 0
  began = 0

  push(time: number, kind: number, began: number): void {
    const { times, kinds, begins } = this
    let at = this.size++
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (times[parent] <= time) break
      times[at] = times[parent]
      kinds[at] = kinds[parent]
      begins[at] = begins[parent]
      at = parent
    }
    times[at] = time
    kinds[at] = kind
    begins[at] = began
  }

  pop(): void {
    const { times, kinds, begins } = this
    this.time = times[0]
    this.kind = kinds[0]
    this.began = begins[0]
    const last = --this.size
    const time = times[last]
    let at = 0
    for (let child = 1; child < last; child = 2 * at + 1) {
      if (child + 1 < last && times[child + 1] < times[child]) child++
      if (times[child] >= time) break
      times[at] = times[child]
      kinds[at] = kinds[child]
      begins[at] = begins[child]
      at = child
    }
    times[at] = time
    kinds[at] = kinds[last]
    begins[at] = begins[last]
  }
}

/** M/M/1: two event times and a ring of arrival times. */
export function yardstick(customers: number, load: number, seed: number): Sojourn {
  const exponential = exponentials(seed)
  const sojourns = new Sojourns()
  const waiting = new Ring()
  let nextArrival = 0
  let nextEnd = Number.POSITIVE_INFINITY
  while (sojourns.done < customers) {
    if (nextArrival < nextEnd) {
      const now = nextArrival
      waiting.push(now)
      nextArrival = now + exponential() / load
      if (waiting.length === 1) nextEnd = now + exponential()
      continue
    }
    const now = nextEnd
    sojourns.record(now - waiting.shift())
    nextEnd = waiting.length === 0 ? Number.POSITIVE_INFINITY : now + exponential()
  }
  return sojourns.result
}

/** So many M/M/1 stations in a row, one way: an event time a station, and a ring of times at which its customers entered the first. */
export function tandemYardstick(customers: number, stations: number, load: number, seed: number): Sojourn {
  const exponential = exponentials(seed)
  const sojourns = new Sojourns()
  const waiting = Array.from({ length: stations }, () => new Ring())
  /** When each station is done with its first; after them the next arrival. */
  const due = new Float64Array(stations + 1).fill(Number.POSITIVE_INFINITY)
  due[stations] = 0
  const enter = (station: number, began: number, now: number) => {
    waiting[station].push(began)
    if (waiting[station].length === 1) due[station] = now + exponential()
  }
  while (sojourns.done < customers) {
    let at = 0
    for (let i = 1; i <= stations; i++) if (due[i] < due[at]) at = i
    const now = due[at]
    if (at === stations) {
      due[at] = now + exponential() / load
      enter(0, now, now)
      continue
    }
    const began = waiting[at].shift()
    due[at] = waiting[at].length === 0 ? Number.POSITIVE_INFINITY : now + exponential()
    if (at + 1 < stations) enter(at + 1, began, now)
    else sojourns.record(now - began)
  }
  return sojourns.result
}

/**
 * A chain of services, request and response: each has so many workers, calls the next when its own work is done, and passes the answer on. A hop
 * takes `hop` in each direction. What happens at wire i out is 3 i, the end of a service 3 i + 1, an answer there 3 i + 2; the next arrival is apart.
 */
export function chainYardstick(
  requests: number,
  services: number,
  workers: number,
  load: number,
  hop: number,
  seed: number,
): Sojourn {
  const exponential = exponentials(seed)
  const sojourns = new Sojourns()
  const heap = new Heap()
  const waiting = Array.from({ length: services }, () => new Ring())
  const busy = new Int32Array(services)
  const rate = load * workers
  const ARRIVAL = -1
  heap.push(0, ARRIVAL, 0)
  while (sojourns.done < requests) {
    heap.pop()
    const { time, kind, began } = heap
    if (kind === ARRIVAL) {
      heap.push(time + hop, 0, time)
      heap.push(time + exponential() / rate, ARRIVAL, 0)
      continue
    }
    const service = (kind / 3) | 0
    const what = kind - 3 * service
    if (what === 0) {
      if (busy[service] === workers) waiting[service].push(began)
      else {
        busy[service]++
        heap.push(time + exponential(), kind + 1, began)
      }
    } else if (what === 1) {
      if (waiting[service].length > 0) heap.push(time + exponential(), kind, waiting[service].shift())
      else busy[service]--
      heap.push(time + hop, service + 1 < services ? kind + 2 : kind + 1, began)
    } else if (service > 0) heap.push(time + hop, kind - 3, began)
    else sojourns.record(time - began)
  }
  return sojourns.result
}
