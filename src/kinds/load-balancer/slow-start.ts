import { pow } from '../../../workers/sdk'

export interface SlowStart {
  readonly windowNs: number
  readonly aggression: number
  readonly minRatio: number
}

/** Share of its weight that a member has `ageNs` after it came in (Envoy SlowStartConfig, without its floor of one second). */
export function slowStartRatio({ windowNs, aggression, minRatio }: SlowStart, ageNs: number): number {
  if (ageNs >= windowNs) return 1
  return Math.max(minRatio, pow(ageNs / windowNs, 1 / aggression))
}
