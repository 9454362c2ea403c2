import type { Context } from '../../../workers/sdk'
import type { Members } from './members'
import { SHOWN_MEMBERS } from './metrics'
import type { OutlierDetector } from './outliers'
import type { schema } from './schema'

/** What a member's mark says. */
const MARK = { absent: 0, in: 1, slowStart: 2, ejected: 3, failing: 4 } as const

/** Shows how a member is. */
export function showMark(
  m: number,
  marks: Context<typeof schema>['metrics']['marks'],
  members: Members,
  detector: OutlierDetector,
): void {
  if (m >= SHOWN_MEMBERS) return
  let mark: number = MARK.in
  if (!members.isListed[m]) mark = MARK.absent
  else if (detector.isOut[m]) mark = MARK.ejected
  else if (detector.lastFailed[m]) mark = MARK.failing
  else if (members.isWarming(m)) mark = MARK.slowStart
  marks.set(m, mark)
}
