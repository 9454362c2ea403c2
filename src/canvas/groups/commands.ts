import { counted } from '../../params'
import type { NodeGroup } from '../../scenario/document'
import { edit, endGesture, select, useScenario, useSession } from '../../state'
import { announce, useEditing } from '../canvas-state'
import { chosenNodes } from '../commands'
import { groupItem } from '../item-ids'
import { addGroup, removeGroups } from './group-edits'
import { nameOfGroup, toggleFold } from './group-title'

/** The selected groups, else those of the selected nodes. */
export function chosenGroups(): readonly NodeGroup[] {
  const { selectedNodes, selectedGroups } = useSession.getState()
  const groups = useScenario.getState().scenario.groups ?? []
  if (selectedGroups.length > 0) return groups.filter((group) => selectedGroups.includes(group.id))
  return groups.filter((group) => group.nodes.some((node) => selectedNodes.includes(node)))
}

/** Draws a frame around the selected nodes and asks for its title. */
export function groupSelection(): void {
  const nodes = chosenNodes()
  let made: string | null = null
  endGesture()
  edit(`Group ${counted(nodes.length, 'node')}`, (scenario) => {
    const added = addGroup(scenario, nodes, '')
    made = added.id
    return added.scenario
  })
  if (made === null) return
  select([], [], { groups: [made] })
  announce(`Grouped ${counted(nodes.length, 'node')}`)
  useEditing.setState({ item: groupItem(made) })
}

/** Takes the frames of the selected groups away; their nodes stay and get selected. */
export function ungroupSelection(): void {
  const groups = chosenGroups()
  if (groups.length === 0) return
  endGesture()
  edit(groups.length === 1 ? `Ungroup ${nameOfGroup(groups[0])}` : `Ungroup ${groups.length} groups`, (scenario) =>
    removeGroups(
      scenario,
      groups.map((group) => group.id),
    ),
  )
  select(groups.flatMap((group) => group.nodes))
}

/** Folds or unfolds the first of the selected groups. */
export function foldSelection(): void {
  const [group] = chosenGroups()
  if (group === undefined) return
  toggleFold(group)
  select([], [], { groups: [group.id] })
}
