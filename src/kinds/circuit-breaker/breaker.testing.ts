import { type BreakerConfig, FAILURE, IGNORED, SUCCESS, type Verdict } from './breaker'

/** By the number of a state. */
export const STATE_NAMES = ['CLOSED', 'OPEN', 'HALF_OPEN', 'DISABLED', 'FORCED_OPEN', 'METRICS_ONLY']

/** As a trace writes them. */
export const VERDICTS: Readonly<Record<string, Verdict>> = { S: SUCCESS, F: FAILURE, I: IGNORED }

/** Defaults of Resilience4j 2.x. */
export const R4J: BreakerConfig = {
  mode: 'automatic',
  trigger: 'rate',
  consecutiveFailures: 6,
  isTimeBased: false,
  windowSize: 100,
  minimumCalls: 100,
  failureRateThreshold: 0.5,
  slowRateThreshold: 1,
  slowNs: 60_000e6,
  judgesFailuresOnly: false,
  openNs: 60_000e6,
  openMultiplier: 1,
  maxOpenNs: Number.POSITIVE_INFINITY,
  opensTrialByItself: false,
  permittedCalls: 10,
  maxTrialNs: 0,
  afterTrial: 'open',
  ignoresLateResults: false,
  clearNs: Number.POSITIVE_INFINITY,
}
