import { edit, endGesture, useScenario } from '../state'
import { connect, type Joint } from './edits'
import { lookup, nameOfNode, refusalOf } from './legal'

/** Draws a wire between two ports: one undo entry. Returns its id. */
export function drawWire(joint: Joint): string | null {
  const { scenario } = useScenario.getState()
  if (refusalOf(scenario, joint) !== null) return null
  let made: string | null = null
  endGesture()
  edit(`Connect ${nameOfNode(scenario, joint.fromNode)} to ${nameOfNode(scenario, joint.toNode)}`, (before) => {
    const connected = connect(before, joint, lookup)
    made = connected.id
    return connected.scenario
  })
  return made
}
