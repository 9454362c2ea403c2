import { useMemo } from 'react'
import { paramsAt, type Scenario, type TimelineEntry } from '../scenario'
import type { SimClient } from '../sim-client'
import { shownUntilSec, useRun } from '../state'
import { usePending } from './pending'
import type { Params } from './values'

/** How many entries of the timeline have taken effect at a virtual time. */
export function passedEntries(timeline: readonly TimelineEntry[] | undefined, atSec: number): number {
  return timeline?.filter((entry) => entry.atSec <= atSec).length ?? 0
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
