import type { Context } from '../../../workers/sdk'
import { OUTCOME } from '../../params'
import { RULES, THROTTLE } from './rules'
import type { schema } from './schema'

/** What an outcome is evidence of. */
export const ANSWERED = 0
export const DROPPED = 1
export const NOTHING = 2

/** What each outcome says of the callee, by outcome. */
export function readVerdicts(p: Context<typeof schema>['params'], verdicts: Uint8Array): void {
  const errors = RULES[p.algorithm].way === THROTTLE ? (p.errorsAreRefusals ? DROPPED : ANSWERED) : NOTHING
  verdicts.fill(DROPPED)
  verdicts[OUTCOME.ok] = ANSWERED
  verdicts[OUTCOME.degraded] = ANSWERED
  verdicts[OUTCOME.cancelled] = NOTHING
  verdicts[OUTCOME.error] = errors
  verdicts[OUTCOME.fatal] = errors
}
