import type { Results } from '../../../workers/protocol/results'
import { simulate } from '../../../workers/testing/simulate'
import type { Scenario, TimelineEntry } from '../../scenario'
import { galleryEntries } from '../scenarios'

/** A scenario of the gallery by its id, e.g. `pools/three-stages`. */
export function scenarioOf(id: string): Scenario {
  const found = galleryEntries().find((entry) => entry.id === id)
  if (found === undefined) throw new Error(`no scenario "${id}" in the gallery, or it does not pass the check`)
  return found.scenario
}

/** What a person does and looks at. */
export interface Look {
  /** Figures count from here … (virtual seconds, default 0). */
  readonly fromSec?: number
  /** … to here; default: the scenario's duration. */
  readonly toSec?: number
  /** Buttons that are pressed, by their label, and when. */
  readonly press?: Readonly<Record<string, number>>
  /** More changes, e.g. one that the lesson suggests. */
  readonly changes?: readonly TimelineEntry[]
  readonly seed?: number
}

/** What the page would show of a scenario in a stretch of time after somebody has pressed its buttons. Throws on a label that no button has. */
export function seen(id: string, look: Look = {}): Results {
  const scenario = scenarioOf(id)
  const pressed = Object.entries(look.press ?? {}).flatMap(([label, atSec]) => {
    const button = scenario.tryThis?.find((one) => one.label === label)
    if (button === undefined) throw new Error(`${id} has no button "${label}"`)
    return button.changes.map((change) => ({ ...change, atSec: change.atSec + atSec }))
  })
  const timeline = [...(scenario.timeline ?? []), ...pressed, ...(look.changes ?? [])].sort((a, b) => a.atSec - b.atSec)
  return simulate(
    { ...scenario, timeline },
    { warmupSec: look.fromSec ?? 0, durationSec: look.toSec, seed: look.seed ?? scenario.seed },
  )
}
