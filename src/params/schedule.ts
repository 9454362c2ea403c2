/** One change of a base value over virtual time. Times in seconds, values in the unit of the parameter. */
export type ScheduleItem =
  /** From `atSec` on the value is `to`. */
  | { readonly type: 'step'; readonly atSec: number; readonly to: number }
  /** From `atSec` on the value moves in a straight line to `to`, reached `overSec` later, and stays. */
  | { readonly type: 'ramp'; readonly atSec: number; readonly to: number; readonly overSec: number }
  /** Between `atSec` and `atSec + forSec` the value is `to`; then it is again what it was. */
  | { readonly type: 'spike'; readonly atSec: number; readonly to: number; readonly forSec: number }
  /** From `atSec` on the value swings by ±`amplitude` around itself with this period. */
  | { readonly type: 'sine'; readonly atSec: number; readonly amplitude: number; readonly periodSec: number }

/** Changes in order of `atSec`. */
export type Schedule = readonly ScheduleItem[]
