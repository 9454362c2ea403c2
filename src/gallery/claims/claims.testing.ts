import { expect } from 'vitest'
import type { Results } from '../../../workers/protocol/results'
import { prepare, simulate } from '../../../workers/testing/simulate'
import type { TheoryRow } from '../../kinds/contract'
import { PANELS } from '../../kinds/panels'
import type { Scenario, TimelineEntry } from '../../scenario'
import { galleryEntries } from '../scenarios'

const EVENT_BUDGET = 1_000_000

/** A scenario of the gallery by its id, e.g. `pools/three-stages`. */
export function scenarioOf(id: string): Scenario {
  const found = galleryEntries().find((entry) => entry.id === id)
  if (found === undefined) throw new Error(`no scenario "${id}" in the gallery, or it does not pass the check`)
  return found.scenario
}

/** Ties a measurement to the words of the lesson that it is about: fails where the lesson says something else. */
export function says(id: string, words: string): void {
  expect(scenarioOf(id).lesson, id).toContain(words)
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

/** A scenario as it runs after somebody has pressed its buttons. Throws on a label that no button has. */
function played(id: string, look: Look): Scenario {
  const scenario = scenarioOf(id)
  const pressed = Object.entries(look.press ?? {}).flatMap(([label, atSec]) => {
    const button = scenario.tryThis?.find((one) => one.label === label)
    if (button === undefined) throw new Error(`${id} has no button "${label}"`)
    return button.changes.map((change) => ({ ...change, atSec: change.atSec + atSec }))
  })
  const timeline = [...(scenario.timeline ?? []), ...pressed, ...(look.changes ?? [])].sort((a, b) => a.atSec - b.atSec)
  return { ...scenario, timeline, seed: look.seed ?? scenario.seed }
}

/** What the page would show of a scenario in a stretch of time. */
export function seen(id: string, look: Look = {}): Results {
  return simulate(played(id, look), { warmupSec: look.fromSec ?? 0, durationSec: look.toSec })
}

/** What the inspector sets beside theory for a node at the end of a look, by the rows' titles. */
export function compared(id: string, nodeId: string, look: Look): ReadonlyMap<string, TheoryRow> {
  const { plan, simulation, view } = prepare(played(id, look), { durationSec: look.toSec })
  simulation.start()
  while (!simulation.runBefore(plan.durationNs, EVENT_BUDGET));
  const node = scenarioOf(id).nodes.find((one) => one.id === nodeId)
  const rows = PANELS.get(node?.kind ?? '')?.theory?.(view(nodeId), node?.params ?? {}, { isDelivered: false }) ?? []
  return new Map(rows.map((row) => [row.title, row]))
}
