/** How fast a run goes: virtual nanoseconds and events in so many wall milliseconds. */
export interface Pace {
  readonly wallMs: number
  readonly virtualNs: number
  readonly events: number
}

/** Events that a window should hold for several workers to pay (measured: 1.2× at 118, 1.6× at 1,200 on two). */
export const EVENTS_PER_WINDOW = 500
/** What a trial of several workers may cost, wall time: their start, and a look at them. */
const TRIAL_COST_MS = 600
/** Share of the whole run's time that a trial in vain may cost. */
const MOST_LOST = 0.05
/** So much faster several workers must be, in the trial, for it to be no accident. */
const LEAST_GAIN = 1.1

export function eventsPerWindow({ virtualNs, events }: Pace, lookaheadNs: number): number {
  return virtualNs > 0 ? (events / virtualNs) * lookaheadNs : 0
}

/**
 * Whether a run that goes at this pace on one worker is worth a trial of several: their windows would hold enough, and what is left of it is
 * so long that a trial in vain would not be felt.
 */
export function isWorthATrial(pace: Pace, leftNs: number, lookaheadNs: number): boolean {
  if (lookaheadNs === Infinity || eventsPerWindow(pace, lookaheadNs) < EVENTS_PER_WINDOW) return false
  const leftMs = (leftNs / pace.virtualNs) * pace.wallMs
  return leftMs * MOST_LOST >= TRIAL_COST_MS
}

/** Whether the workers of a trial beat the pace of one. */
export function isFaster(trial: Pace, alone: Pace): boolean {
  return trial.virtualNs / trial.wallMs > LEAST_GAIN * (alone.virtualNs / alone.wallMs)
}
