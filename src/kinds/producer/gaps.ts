import type { Distribution, ValuesOf } from '../../params'
import type { params } from './params'

type Values = ValuesOf<typeof params>

/** Mean gap on the scale of expected arrivals, in billionths: what an `ArrivalClock` counts in. */
const UNIT_GAP = 1e9

/** Parameters that change how arrivals are spaced. */
export const ARRIVAL_PARAMS: ReadonlySet<string> = new Set([
  'arrivals',
  'erlangPhases',
  'gapCv2',
  'burstFactor',
  'burstRatio',
  'burstMs',
])

/** The gap between arrivals at a rate of one. Bursts are Poisson at a rate that changes. */
export function gapOf({ arrivals, erlangPhases, gapCv2 }: Values): Distribution {
  switch (arrivals) {
    case 'constant':
      return { dist: 'constant', mean: UNIT_GAP }
    case 'erlang':
      return { dist: 'erlang', mean: UNIT_GAP, k: erlangPhases }
    case 'hyperexponential':
      return { dist: 'hyperexponential', mean: UNIT_GAP, cv2: Math.max(1, gapCv2) }
    case 'lognormal':
      return { dist: 'lognormal', mean: UNIT_GAP, cv2: gapCv2 }
    default:
      return { dist: 'exponential', mean: UNIT_GAP }
  }
}

function hasPhases(p: Values): boolean {
  return p.arrivals === 'burst' && p.burstRatio < 1
}

/** By what the rate is multiplied in a burst, or between two: the mean over both stays 1. */
export function burstFactor(p: Values, inBurst: boolean): number {
  if (!hasPhases(p)) return 1
  const factor = Math.min(p.burstFactor, 1 / p.burstRatio)
  return inBurst ? factor : Math.max(0, (1 - p.burstRatio * factor) / (1 - p.burstRatio))
}

/** Mean length of a burst, or of the time between two, ms; `Infinity`: there are none. */
export function phaseMs(p: Values, inBurst: boolean): number {
  if (!hasPhases(p)) return Infinity
  return inBurst ? p.burstMs : (p.burstMs * (1 - p.burstRatio)) / p.burstRatio
}
