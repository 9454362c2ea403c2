import { Plus } from 'lucide-react'
import { linesOfMetric, pinnedChartId } from '../kinds/metric-lines'
import { SCHEMAS } from '../kinds/schemas'
import { nameOf, type Scenario, type ScenarioNode } from '../scenario'
import { arePinned, type Pin, togglePins, useCharts, useScenario, useSession } from '../state'
import { Button, Menu, type MenuEntry, type MenuItem } from '../ui'
import { metricsOf, pinTitle } from './chart-specs'

/** A menu of nodes, each with its metrics: any series of any node as a line of its own. */
export function AddSeries() {
  const scenario = useScenario((state) => state.scenario)
  const selected = useSession((state) => state.selectedNodes)
  const pins = useCharts((state) => state.pins)
  return (
    <Menu
      label="Add series"
      side="top"
      entries={() => entriesOf(scenario, selected, pins)}
      trigger={
        <Button variant="ghost" icon={<Plus />} className="charts-add">
          Add series
        </Button>
      }
    />
  )
}

function entriesOf(scenario: Scenario, selected: readonly string[], pins: readonly Pin[]): readonly MenuEntry[] {
  if (scenario.nodes.length === 0) return [{ label: 'No nodes yet', disabled: true }]
  const chosen = scenario.nodes.filter((node) => selected.includes(node.id))
  const together: readonly MenuEntry[] =
    chosen.length < 2 ? [] : [{ label: `All ${chosen.length} selected`, items: metricEntries(chosen, pins) }, 'separator']
  return [
    ...together,
    ...scenario.nodes.map((node) => ({
      id: node.id,
      label: nameOf(node, SCHEMAS.get(node.kind)),
      hint: SCHEMAS.get(node.kind)?.title.toLocaleLowerCase('en'),
      items: metricEntries([node], pins),
    })),
  ]
}

/** The series that all of these nodes have, each to be put into one chart. */
function metricEntries(nodes: readonly ScenarioNode[], pins: readonly Pin[]): readonly MenuEntry[] {
  const others = nodes.slice(1).map((node) => metricsOf(node))
  return Object.entries(metricsOf(nodes[0])).flatMap(([metric, spec]) =>
    linesOfMetric(spec).flatMap((of): MenuItem[] => {
      // A metric of one name may be another thing in another kind.
      if (others.some((all) => all[metric] === undefined || pinnedChartId(all[metric]) !== pinnedChartId(spec))) return []
      const wanted = nodes.map((node): Pin => ({ node: node.id, metric, of }))
      const title = pinTitle(spec, of)
      return [
        {
          id: `${metric}.${of}`,
          label: title[0].toUpperCase() + title.slice(1),
          hint: spec.type === 'counter' ? 'per second' : undefined,
          checked: arePinned(wanted, pins),
          onSelect: () => togglePins(wanted, pinnedChartId(spec)),
        },
      ]
    }),
  )
}
