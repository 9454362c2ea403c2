import { useMemo } from 'react'
import { paramsAt, type Scenario, type TimelineEntry } from '../scenario'
import type { SimClient } from '../sim-client'
import { useRun } from '../state'
import { usePending } from './pending'
import type { Params } from './values'

/** How far in wall-clock seconds the page's clock may lag behind the instant at which a change was recorded. */
const LAG_SEC = 0.25
const MOST_LAG_SEC = 30
const LEAST_LAG_SEC = 0.05

/** How many entries of the timeline have taken effect at a virtual time. */
export function passedEntries(timeline: readonly TimelineEntry[] | undefined, atSec: number): number {
  return timeline?.filter((entry) => entry.atSec <= atSec).length ?? 0
}

/** The virtual time up to which changes are shown: a little ahead, so that a change just made does not flicker back. */
export function shownUntilSec(virtualSec: number, speed: number): number {
  const lag = LAG_SEC * (Number.isFinite(speed) ? speed : 0)
  return virtualSec + Math.min(MOST_LAG_SEC, Math.max(LEAST_LAG_SEC, lag))
}

const NOTHING: Readonly<Record<string, Params>> = {}

/**
 * Parameters of nodes, or of wires, as they are at this moment of the run: the document's, with the timeline's changes so far and what the run
 * is about to take. Renders again only when one of these changes, not with every tick of the clock.
 */
export function useParamsNow(scenario: Scenario, thingIds: readonly string[], client: SimClient): readonly Params[] {
  const passed = useRun((run) => passedEntries(scenario.timeline, shownUntilSec(run.virtualSec, run.reachedSpeed)))
  const pending = usePending((all) => (thingIds.some((id) => Object.hasOwn(all, id)) ? all : NOTHING))
  const ids = thingIds.join(' ')
  // biome-ignore lint/correctness/useExhaustiveDependencies: `passed` stands for the time
  return useMemo(() => {
    const { virtualSec, reachedSpeed } = useRun.getState()
    const untilSec = shownUntilSec(Math.max(virtualSec, client.nowNs() / 1e9), reachedSpeed)
    return ids.split(' ').map((id) => ({ ...paramsAt(scenario, id, untilSec), ...pending[id] }))
  }, [scenario, ids, passed, client, pending])
}
