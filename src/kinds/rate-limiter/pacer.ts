import { grown, type Limiter, REFUSED } from './limiter'

export interface Pace {
  /** Nanoseconds a permit; 0: no limit. */
  readonly intervalNs: number
  /** How far ahead of its pace a cell may be and still go: (burst − 1) intervals of a token bucket, burst intervals of nginx. */
  readonly toleranceNs: number
  /** Who is ahead by more than this waits for the difference; Infinity: goes at once. */
  readonly smoothNs: number
  /** What stays when the settings change: the tokens that are left (Go), or what is owed (nginx). */
  readonly keeps: 'tokens' | 'debt'
}

/**
 * Continuous rules in one: token bucket (golang.org/x/time/rate), leaky bucket (nginx limit_req) and GCRA (ITU-T I.371, virtual scheduling).
 * A cell holds the instant at which it is due again; each permit moves it one interval ahead. Tokens = burst − (due − now) / interval;
 * excess of nginx and the theoretical arrival time of GCRA are the same number seen from the other side.
 * Waits are cut to whole nanoseconds and one below 1 ns is none, as Go does.
 */
export class Pacer implements Limiter {
  private due = new Float64Array(1)
  private intervalNs: number
  private toleranceNs: number
  private smoothNs: number
  private permitsPerNs: number
  capacity: number

  constructor(pace: Pace) {
    this.intervalNs = pace.intervalNs
    this.toleranceNs = pace.toleranceNs
    this.smoothNs = pace.smoothNs
    this.permitsPerNs = pace.intervalNs === 0 ? 0 : 1 / pace.intervalNs
    this.capacity = capacityOf(pace)
  }

  reserve(cells: number): void {
    this.due = grown(this.due, cells)
  }

  open(cell: number): void {
    this.due[cell] = 0
  }

  acquire(cell: number, nowNs: number, maxWaitNs: number): number {
    const due = this.due[cell]
    const ahead = due - nowNs
    if (ahead <= 0) {
      if (this.capacity < 1) return REFUSED
      this.due[cell] = nowNs + this.intervalNs
      return 0
    }
    let wait = 0
    const over = ahead - this.toleranceNs
    if (over >= 1) {
      wait = Math.floor(over)
      if (wait > maxWaitNs) return REFUSED
    }
    const smooth = ahead - this.smoothNs
    if (smooth >= 1 && smooth > wait) wait = Math.floor(smooth)
    this.due[cell] = due + this.intervalNs
    return wait
  }

  /** As `Reservation.Cancel` of x/time/rate: only the newest reservation can be undone, later ones have their times. nginx undoes none. */
  giveBack(cell: number, goesAtNs: number): void {
    if (this.smoothNs !== Infinity) return
    const before = this.due[cell] - this.intervalNs
    if (goesAtNs >= Math.floor(before - this.toleranceNs)) this.due[cell] = before
  }

  available(cell: number, nowNs: number): number {
    const ahead = this.due[cell] - nowNs
    return ahead <= 0 ? this.capacity : this.capacity - ahead * this.permitsPerNs
  }

  /** Takes other settings. Promised times stand. */
  become(pace: Pace, nowNs: number): void {
    const { due } = this
    const next = capacityOf(pace)
    for (let cell = 0; cell < due.length; cell++) {
      const tokens = this.available(cell, nowNs)
      const owed = pace.keeps === 'debt' ? this.capacity - tokens : next - tokens
      due[cell] = owed <= 0 ? 0 : nowNs + owed * pace.intervalNs
    }
    this.intervalNs = pace.intervalNs
    this.toleranceNs = pace.toleranceNs
    this.smoothNs = pace.smoothNs
    this.permitsPerNs = pace.intervalNs === 0 ? 0 : 1 / pace.intervalNs
    this.capacity = next
  }
}

/** Permits of a cell that has rested. */
function capacityOf(pace: Pace): number {
  return pace.intervalNs === 0 ? 1 : pace.toleranceNs / pace.intervalNs + 1
}
