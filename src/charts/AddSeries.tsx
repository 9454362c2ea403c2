import { Plus } from 'lucide-react'
import { SCHEMAS } from '../kinds/schemas'
import type { Scenario, ScenarioNode } from '../scenario'
import { useScenario } from '../state'
import { Button, Menu, type MenuEntry, type MenuItem } from '../ui'
import { labelOf, linesOfMetric, metricsOf, type Pin, pinId, pinnedChartId, pinTitle } from './chart-specs'
import { togglePin, useCharts } from './chart-store'

/** A menu of nodes, each with its metrics: any series of any node as a line of its own. */
export function AddSeries() {
  const scenario = useScenario((state) => state.scenario)
  const pins = useCharts((state) => state.pins)
  return (
    <Menu
      label="Add series"
      side="top"
      entries={entriesOf(scenario, pins)}
      trigger={
        <Button variant="ghost" icon={<Plus />} className="charts-add">
          Add series
        </Button>
      }
    />
  )
}

function entriesOf(scenario: Scenario, pins: readonly Pin[]): readonly MenuEntry[] {
  if (scenario.nodes.length === 0) return [{ label: 'No nodes yet', disabled: true }]
  const pinned = new Set(pins.map(pinId))
  return scenario.nodes.map((node) => ({
    id: node.id,
    label: labelOf(node),
    hint: SCHEMAS.get(node.kind)?.title.toLocaleLowerCase('en'),
    items: metricEntries(node, pinned),
  }))
}

function metricEntries(node: ScenarioNode, pinned: ReadonlySet<string>): readonly MenuEntry[] {
  return Object.entries(metricsOf(node)).flatMap(([metric, spec]) =>
    linesOfMetric(spec).map((of): MenuItem => {
      const pin: Pin = { node: node.id, metric, of }
      const id = pinId(pin)
      const title = pinTitle(spec, of)
      return {
        id,
        label: title[0].toUpperCase() + title.slice(1),
        hint: spec.type === 'counter' ? 'per second' : undefined,
        checked: pinned.has(id),
        onSelect: () => togglePin(pin, pinnedChartId(spec)),
      }
    }),
  )
}
