import { type Context, NS_PER_SEC } from '../../../workers/sdk'
import type { HealthChecks } from './health'
import type { Members } from './members'
import { SHOWN_MEMBERS } from './metrics'
import type { OutlierDetector } from './outliers'
import type { schema } from './schema'

type Metrics = Context<typeof schema>['metrics']

/** What a member's mark says. */
const MARK = { absent: 0, in: 1, slowStart: 2, out: 3, failing: 4 } as const

/** Shows how a member is. */
export function showMark(
  m: number,
  marks: Metrics['marks'],
  members: Members,
  detector: OutlierDetector,
  health: HealthChecks,
): void {
  if (m >= SHOWN_MEMBERS) return
  let mark: number = MARK.in
  if (!members.isListed[m]) mark = MARK.absent
  else if (detector.isOut[m] || health.isUnhealthy[m]) mark = MARK.out
  else if (detector.lastFailed[m]) mark = MARK.failing
  else if (members.isWarming(m)) mark = MARK.slowStart
  marks.set(m, mark)
}

/** Shows who there is and who may be chosen; returns how many are in slow start. */
export function showMembers(metrics: Metrics, members: Members, detector: OutlierDetector, health: HealthChecks): number {
  metrics.members.set(members.listed.length)
  metrics.available.set(members.available.length)
  metrics.ejected.set(detector.out)
  metrics.unhealthy.set(health.unhealthy)
  metrics.panic.set(members.inPanic ? 1 : 0)
  let warming = 0
  for (let m = 0; m < members.count; m++) {
    if (members.isWarming(m)) warming++
    showMark(m, metrics.marks, members, detector, health)
    if (m < SHOWN_MEMBERS) metrics.sinceSec.set(m, members.listedNs[m] / NS_PER_SEC)
  }
  metrics.slowStarting.set(warming)
  return warming
}
