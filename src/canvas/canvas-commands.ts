import { edit, endGesture, useScenario, useSession } from '../state'
import { alignSelection, autoLayout, distributeSelection } from './arrange/commands'
import {
  chosenNodes,
  deleteSelection,
  duplicateSelection,
  fitAll,
  hasSelection,
  invertSelection,
  nudge,
  revealNode,
  selectAll,
  zoomIn,
  zoomOut,
  zoomTo,
  zoomToSelection,
} from './commands'
import { giveUpDrag, inHand } from './give-up'
import { chosenGroups, foldSelection, groupSelection, ungroupSelection } from './groups/commands'
import { nameOfNode } from './legal'
import { canWrite, placeNote, startWriting } from './notes/commands'
import { canMoveAlong, moveAlong } from './reorder'

/** It comes with the layer that shows the wire, right after the canvas. */
function startKeyboardConnect(): void {
  void import('./keyboard-connect').then((module) => module.startKeyboardConnect())
}

/** The node that alone is selected. */
export function onlyNode(): string | null {
  const { selectedNodes } = useSession.getState()
  return selectedNodes.length === 1 ? selectedNodes[0] : null
}

function canMoveSelected(by: -1 | 1): boolean {
  const id = onlyNode()
  return id !== null && canMoveAlong(useScenario.getState().scenario, id, by)
}

/** Moves the selected inline node one place along its chain. */
function moveSelected(by: -1 | 1): void {
  const id = onlyNode()
  if (id === null) return
  const name = nameOfNode(useScenario.getState().scenario, id)
  endGesture()
  edit(`Move ${name} ${by < 0 ? 'before' : 'after'} its neighbour`, (scenario) => moveAlong(scenario, id, by))
}

/** What menus and keys may ask of the canvas. All do nothing while no canvas is on the page. */
export const canvasCommands = {
  fitAll,
  zoomToSelection,
  revealNode,
  zoomIn,
  zoomOut,
  zoomTo,
  hasSelection,
  inHand,
  giveUpDrag,
  chosenNodes,
  chosenGroups,
  deleteSelection,
  duplicateSelection,
  nudge,
  selectAll,
  invertSelection,
  startKeyboardConnect,
  alignSelection,
  distributeSelection,
  autoLayout,
  placeNote,
  canWrite,
  startWriting,
  groupSelection,
  ungroupSelection,
  foldSelection,
  onlyNode,
  canMoveSelected,
  moveSelected,
} as const
