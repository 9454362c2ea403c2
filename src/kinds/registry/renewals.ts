import type { ValuesOf } from '../../params'
import type { params } from './params'

/** Renewals per minute and their threshold, as in Eureka's AbstractInstanceRegistry and MeasuredRate: whole minutes since the start. */
export class Renewals {
  /** In the last whole minute. */
  lastMinute = 0
  private current = 0

  add(): void {
    this.current++
  }

  /** A minute is over. */
  turn(): void {
    this.lastMinute = this.current
    this.current = 0
  }

  reset(): void {
    this.lastMinute = 0
    this.current = 0
  }
}

/** Renewals per minute that are expected of so many members. */
export function expectedRenewals(members: number, intervalSec: number): number {
  return (members * 60) / intervalSec
}

/** Threshold of self-preservation: leases expire only while there are more renewals than this. */
export function renewalThreshold(members: number, intervalSec: number, ratio: number): number {
  return Math.floor(expectedRenewals(members, intervalSec) * ratio + 1e-9)
}

type Values = ValuesOf<typeof params>

/** Whether it may stop believing that instances die. */
export function preserves(p: Values): boolean {
  return p.expiry === 'sweep' && p.selfPreservation
}

/** The threshold of so many members; 0 when self-preservation is off. */
export function thresholdOf(p: Values, members: number): number {
  return preserves(p) ? renewalThreshold(members, p.expectedRenewalMs / 1000, p.renewalThresholdRatio) : 0
}

/** How many of `members` one sweep may evict: n − ⌊n · (1 − limit)⌋, as Eureka counts. */
export function evictionLimit(members: number, limitRatio: number): number {
  return members - Math.floor(members * (1 - limitRatio) + 1e-9)
}
