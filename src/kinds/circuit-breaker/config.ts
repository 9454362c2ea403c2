import { type Context, nsOfMs } from '../../../workers/sdk'
import { isOk, OUTCOME } from '../../params'
import { type BreakerConfig, FAILURE, IGNORED, SUCCESS } from './breaker'
import type { schema } from './schema'

type Params = Context<typeof schema>['params']

const VERDICTS = { failure: FAILURE, success: SUCCESS, ignore: IGNORED } as const

/** The rules of a breaker that the parameters give. */
export function configOf(p: Params): BreakerConfig {
  return {
    mode: p.mode,
    trigger: p.trigger,
    consecutiveFailures: p.consecutiveFailures,
    isTimeBased: p.slidingWindowType === 'timeBased',
    windowSize: p.slidingWindowSize,
    minimumCalls: p.minimumNumberOfCalls,
    failureRateThreshold: p.failureRateThreshold,
    slowRateThreshold: p.slowCallRateThreshold,
    slowNs: nsOfMs(p.slowCallDurationThresholdMs),
    judgesFailuresOnly: p.trigger === 'rate' && p.judged === 'failures',
    openNs: nsOfMs(p.waitDurationInOpenStateMs),
    openMultiplier: p.waitMultiplier,
    maxOpenNs: nsOfMs(p.maxWaitDurationInOpenStateMs),
    opensTrialByItself: p.automaticTransitionFromOpenToHalfOpenEnabled,
    permittedCalls: p.permittedNumberOfCallsInHalfOpenState,
    maxTrialNs: nsOfMs(p.maxWaitDurationInHalfOpenStateMs),
    afterTrial: p.transitionToStateAfterWaitDuration,
    ignoresLateResults: p.ignoreLateResults,
    clearNs: nsOfMs(p.clearIntervalMs),
  }
}

/** What each outcome says of the callee, by outcome. */
export function readVerdicts(p: Params, verdicts: Uint8Array): void {
  verdicts.fill(VERDICTS[p.recordRejections])
  for (let o = 0; o <= OUTCOME.degraded; o++) if (isOk(o)) verdicts[o] = SUCCESS
  verdicts[OUTCOME.error] = VERDICTS[p.recordErrors]
  verdicts[OUTCOME.fatal] = VERDICTS[p.recordFatalErrors]
  verdicts[OUTCOME.timeout] = VERDICTS[p.recordTimeouts]
  verdicts[OUTCOME.cancelled] = VERDICTS[p.recordCancellations]
  verdicts[OUTCOME.droppedOverflow] = VERDICTS[p.recordDrops]
  verdicts[OUTCOME.droppedExpired] = VERDICTS[p.recordDrops]
  verdicts[OUTCOME.deadLettered] = VERDICTS[p.recordDrops]
}
