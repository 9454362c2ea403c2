/** The units a parameter or a metric can have. Values are stored in exactly this unit; prefixes are a matter of display. */
export type Unit =
  | 'ms' // duration in milliseconds
  | 's' // duration in seconds
  | 'perSec' // rate, 1/s
  | 'ratio' // 0..1, shown as per cent
  | 'factor' // a multiplier, shown as 1.31×
  | 'count' // pieces of something
  | 'bytes'
  | 'mbps' // megabits per second
  | 'none' // a bare number
